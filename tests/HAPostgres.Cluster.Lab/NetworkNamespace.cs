using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace HAPostgres.Cluster;

/// <summary>Another network namespace, such as that of a host of the lab.</summary>
internal static partial class NetworkNamespace
{
    private const int NetworkOnly = 0x40000000; // CLONE_NEWNET

    /// <summary>Puts the calling thread into it for the rest of its life: sockets that it opens belong to the namespace.</summary>
    public static void Enter(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        if (SetNamespace(file, NetworkOnly) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"cannot enter the network namespace {path}");
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeFileHandle file, int kind);
}
