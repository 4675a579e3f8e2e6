using System.Globalization;

namespace HAPostgres.Changes;

internal sealed class StandbyMinimumFallsRule : ChangeRule
{
    /// <summary>PostgreSQL manual, 26.4.3: a standby whose value is smaller than its primary's stops replaying.</summary>
    private static readonly string[] s_parameters =
    [
        "max_connections",
        "max_prepared_transactions",
        "max_locks_per_transaction",
        "max_wal_senders",
        "max_worker_processes",
    ];

    public override RuleDescriptor Descriptor { get; } = Warning("HAPG3205", "A lowered parameter requires the leader to restart first");

    public override IEnumerable<string> Check(TopologyChange change)
    {
        foreach (string name in s_parameters)
        {
            if (Value(change.OldPostgres, name) is int before && Value(change.NewPostgres, name) is int now && now < before)
                yield return $"{name} is lowered from {before} to {now}, and a replica must not have less than its leader: Patroni "
                    + "keeps the old value on replicas until the leader has been restarted with the new one. Restart the leader first, "
                    + "then the replicas";
        }
    }

    private static int? Value(PostgresTopology postgres, string name) =>
        int.TryParse(postgres.FindParameter(name)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
}
