namespace HAPostgres.Runtime.Guarding;

/// <summary>What has to hold before a command may change anything.</summary>
/// <param name="Locks">Whether it runs under the cluster's lock, so that no other command changes the cluster meanwhile.</param>
/// <param name="Maintenance">What it does while Patroni is in maintenance mode.</param>
/// <param name="RefusedInRollout">Whether it is refused while Swarm updates a member's service.</param>
/// <param name="Why">The reason for this row of the table.</param>
internal sealed record CommandGuard(bool Locks, InMaintenance Maintenance, bool RefusedInRollout, string Why);

internal enum InMaintenance
{
    Allowed,

    /// <summary>Refused, also where it cannot be seen whether the cluster is in maintenance mode.</summary>
    Refused,

    /// <summary>
    /// As <see cref="Refused"/>; but it may be what repairs a cluster that does not answer, so an option permits it where nothing is seen.
    /// </summary>
    RefusedWhenSeen,
}

/// <summary>The one table of what each command needs. A command that is not in it cannot be built.</summary>
internal static class CommandGuards
{
    private static readonly CommandGuard s_reads = new(false, InMaintenance.Allowed, false, "it changes nothing");

    private static readonly IReadOnlyDictionary<string, CommandGuard> s_table = new Dictionary<string, CommandGuard>
    {
        ["setup"] = new(true, InMaintenance.Allowed, false, "it prepares hosts, labels and secrets, and restarts nothing"),
        ["plan"] = s_reads,
        ["deploy"] = new(
            true,
            InMaintenance.RefusedWhenSeen,
            false,
            "Patroni does not start the PostgreSQL of a member that was restarted"
        ),
        ["up"] = new(true, InMaintenance.RefusedWhenSeen, false, "Patroni does not start the PostgreSQL of a member that was restarted"),
        ["verify"] = s_reads,
        ["status"] = s_reads,
        ["switchover"] = new(true, InMaintenance.Refused, true, "Patroni would not start the old leader's PostgreSQL again"),
        ["failover"] = new(
            true,
            InMaintenance.Allowed,
            false,
            "a cluster without leader may have lost it in maintenance mode or in a rollout"
        ),
        ["restart"] = new(true, InMaintenance.Refused, true, "there would be no failover should a restart fail"),
        ["reload"] = new(true, InMaintenance.Allowed, false, "it restarts nothing"),
        ["reinit"] = new(true, InMaintenance.Refused, true, "it deletes a member's data, and Patroni would not start the copy"),
        ["pause"] = new(true, InMaintenance.Allowed, true, "a member that a rollout restarts would stay down in maintenance mode"),
        ["resume"] = new(true, InMaintenance.Allowed, false, "it ends maintenance mode"),
        ["history"] = s_reads,
        ["logs"] = s_reads,
        ["psql"] = s_reads with { Why = "what the operator does in the session is the operator's own" },
        ["doctor"] = s_reads with { Why = "it only looks; to resume paused poolers it takes the lock itself, where that is free" },
        ["backup"] = new(false, InMaintenance.Allowed, false, "it reads the data, and pgBackRest lets one backup run at a time"),
        ["backups"] = s_reads,
        ["restore-point"] = new(false, InMaintenance.Allowed, false, "it writes one record into the WAL"),
        ["restore"] = new(true, InMaintenance.RefusedWhenSeen, false, "it stops all members, and Patroni would not start them again"),
        ["drill"] = new(true, InMaintenance.Refused, true, "it causes faults, and there would be no failover"),
        ["remove"] = new(true, InMaintenance.Allowed, false, "it takes the whole stack away, whatever its state"),
        ["check"] = s_reads,
        ["completion"] = s_reads,
    };

    public static IEnumerable<string> Commands => s_table.Keys;

    /// <exception cref="InvalidOperationException">The table does not have the command.</exception>
    public static CommandGuard Of(string command) =>
        s_table.TryGetValue(command, out CommandGuard? guard)
            ? guard
            : throw new InvalidOperationException($"The command {command} has no row in the table of {nameof(CommandGuards)}.");
}
