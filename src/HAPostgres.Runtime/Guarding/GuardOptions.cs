using System.CommandLine;

namespace HAPostgres.Runtime.Guarding;

/// <summary>The options that a guard gives to its command.</summary>
internal static class GuardOptions
{
    private static readonly Option<bool> s_breakLock = new("--break-lock")
    {
        Description =
            "Take the lock of another command at once, and so end that command. One whose program died is taken over without this.",
    };

    private static readonly Option<bool> s_maintenanceUnseen = new("--maintenance-unseen")
    {
        Description =
            "Go on although it cannot be seen whether the cluster is in maintenance mode: to repair a cluster that does not answer.",
    };

    public static IEnumerable<Option> Of(CommandGuard guard)
    {
        if (guard.Locks)
            yield return s_breakLock;
        if (guard.Maintenance == InMaintenance.RefusedWhenSeen)
            yield return s_maintenanceUnseen;
    }

    public static GuardRequest Read(CommandGuard guard, string command, ParseResult parsed) =>
        new(
            command,
            guard,
            guard.Locks && parsed.GetValue(s_breakLock),
            guard.Maintenance == InMaintenance.RefusedWhenSeen && parsed.GetValue(s_maintenanceUnseen)
        );
}

/// <param name="BreakLock">Whether to take the lock of another command at once.</param>
/// <param name="MaintenanceUnseen">Whether to go on where maintenance mode cannot be seen.</param>
internal sealed record GuardRequest(string Command, CommandGuard Guard, bool BreakLock, bool MaintenanceUnseen);
