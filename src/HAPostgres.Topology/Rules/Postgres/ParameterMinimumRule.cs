namespace HAPostgres.Rules;

internal sealed class ParameterMinimumRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3004", "Parameter value below Patroni's minimum", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        foreach ((string name, int minimum, int instead) in s_minima)
        {
            if (postgres.Number(name, minimum) is int value && value < minimum)
                context.ReportUnusable(
                    Descriptor,
                    $"{name} is {value}, below the {minimum} that Patroni needs; Patroni would silently use its own default of {instead}. "
                        + $"Write {minimum} or more, or remove it",
                    $"postgres.parameters.{name}"
                );
        }
        // Patroni counts in MB, and PostgreSQL's own default of 0 is below what it takes.
        if (
            postgres.FindParameter("wal_keep_size") is not null
            && postgres.Memory("wal_keep_size", s_kept) is ByteSize kept
            && kept < s_kept
        )
            context.ReportUnusable(
                Descriptor,
                $"wal_keep_size is {kept}, below the {s_kept} that Patroni needs; Patroni would silently use its own default of 128MB. "
                    + "Remove it: slots keep WAL for replicas",
                "postgres.parameters.wal_keep_size"
            );
        // "archive" and "hot_standby" are old names of "replica".
        if (postgres.Setting("wal_level") is not ("replica" or "logical"))
            context.Report(
                Descriptor,
                $"wal_level is \"{postgres.FindParameter("wal_level")!.Value}\", with which nothing can be replicated; write \"replica\" "
                    + "or \"logical\", or remove it",
                "postgres.parameters.wal_level"
            );
    }

    private static readonly ByteSize s_kept = ByteSize.FromMegabytes(16);

    /// <summary>Patroni's CMDLINE_OPTIONS (patroni/postgresql/config.py).</summary>
    private static readonly (string Name, int Minimum, int Instead)[] s_minima =
    [
        ("max_connections", 25, 100),
        ("max_wal_senders", 3, 10),
        ("max_replication_slots", 4, 10),
        ("max_locks_per_transaction", 32, 64),
        ("max_worker_processes", 2, 8),
    ];
}
