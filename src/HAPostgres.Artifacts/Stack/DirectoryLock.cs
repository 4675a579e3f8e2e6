using System.Globalization;

namespace HAPostgres.Artifacts.Stack;

/// <summary>
/// The lock that a container takes on its data directory before it reads or writes there (templates/images/shared/hold-directory.sh). A
/// task that cannot have it waits, unhealthy, so that it gets no DNS name while the earlier task still serves under the same one.
/// </summary>
internal static class DirectoryLock
{
    /// <summary>The variable from which an image's entrypoint takes the longest wait, in seconds.</summary>
    public const string WaitVariable = "HAPG_LOCK_WAIT";

    /// <summary>
    /// The longest wait. Swarm kills the earlier task at the end of its grace period; 30 s more are for what a killed process still
    /// writes. A task that waited in vain ends, and Swarm starts another.
    /// </summary>
    public static Duration LongestWait(Duration stopGracePeriod) => stopGracePeriod + Duration.FromSeconds(30);

    /// <summary>The value of <see cref="WaitVariable"/>.</summary>
    public static string WaitSeconds(Duration stopGracePeriod) =>
        LongestWait(stopGracePeriod).Seconds.ToString(CultureInfo.InvariantCulture);

    /// <summary>The health check's start period, in which a failed check does not end the task: the wait, and the start after it.</summary>
    public static Duration StartPeriod(Duration stopGracePeriod, Duration start) => LongestWait(stopGracePeriod) + start;
}
