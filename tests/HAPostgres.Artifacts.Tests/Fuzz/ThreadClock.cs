using System.Diagnostics;
using System.Runtime.InteropServices;

namespace HAPostgres.Artifacts.Tests.Fuzz;

/// <summary>How long the calling thread has computed: on a busy machine a second may pass while it waits for a processor.</summary>
internal static class ThreadClock
{
    /// <summary>CLOCK_THREAD_CPUTIME_ID of Linux's time.h.</summary>
    private const int ThreadTime = 3;

    /// <summary>From any point on; elsewhere than on Linux the time of the wall.</summary>
    public static TimeSpan Now
    {
        get
        {
            if (!OperatingSystem.IsLinux())
                return Stopwatch.GetElapsedTime(0);
            return ReadClock(ThreadTime, out Time time) == 0
                ? new TimeSpan((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick))
                : throw new InvalidOperationException("this system does not tell a thread's time");
        }
    }

    public static TimeSpan Measure(Action work)
    {
        TimeSpan start = Now;
        work();
        return Now - start;
    }

    [DllImport("libc", EntryPoint = "clock_gettime"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ReadClock(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
