using System.Diagnostics;
using System.Text;

namespace HAPostgres.Build;

/// <summary>Runs the real command in a folder, for a bounded time, and ends whatever it leaves behind.</summary>
internal sealed class DotNet(string directory) : IDisposable
{
    private const string Mark = "HAPOSTGRES_TEST_RUN";
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(4);

    private readonly string _mark = Guid.NewGuid().ToString("N");

    /// <summary>Variables for every run; null removes one.</summary>
    public Dictionary<string, string?> Environment { get; } =
        new()
        {
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
            ["DOTNET_CLI_UI_LANGUAGE"] = "en",
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["HAPostgresEnvironment"] = null,
        };

    public Outcome Run(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The test may run inside a build itself, which tells its children where its own SDK is.
        foreach (
            string name in start.Environment.Keys.Where(static n => n.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray()
        )
            start.Environment.Remove(name);
        foreach ((string name, string? value) in Environment)
            start.Environment[name] = value;
        start.Environment[Mark] = _mark;

        StringBuilder output = new();
        using Process process = new() { StartInfo = start };
        void Collect(object _, DataReceivedEventArgs e)
        {
            lock (output)
                output.Append(e.Data).Append('\n');
        }
        process.OutputDataReceived += Collect;
        process.ErrorDataReceived += Collect;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        bool ended = process.WaitForExit(s_limit);
        if (!ended)
            process.Kill(entireProcessTree: true);
        // Not WaitForExit(): a long-lived node may hold the pipes open.
        Thread.Sleep(ended ? 100 : 0);
        lock (output)
            return new(
                ended ? process.ExitCode : -1,
                ended ? output.ToString() : $"{output}\nended after {s_limit}",
                string.Join(' ', arguments)
            );
    }

    /// <summary>Build nodes outlive the build when they are told to; those with our mark are ours to end.</summary>
    public void Dispose()
    {
        if (!OperatingSystem.IsLinux())
            return;
        foreach (
            int id in Directory
                .EnumerateDirectories("/proc")
                .Select(static d => int.TryParse(Path.GetFileName(d), out int id) ? id : 0)
                .Where(static id => id > 0)
        )
        {
            try
            {
                if (
                    id != System.Environment.ProcessId
                    && File.ReadAllText($"/proc/{id}/environ").Contains($"{Mark}={_mark}", StringComparison.Ordinal)
                )
                    Process.GetProcessById(id).Kill();
            }
            catch (Exception exception)
                when (exception is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
            {
                // It ended by itself, or is not ours.
            }
        }
    }
}
