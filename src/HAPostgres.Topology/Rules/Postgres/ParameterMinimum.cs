namespace HAPostgres.Rules;

internal sealed class ParameterMinimum : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3004", "Patroni refuses a parameter's value", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        foreach ((string name, int minimum) in s_minima)
        {
            if (context.Topology.Postgres.Number(name, minimum) is int value && value < minimum)
                context.ReportUnusable(Descriptor, $"{name} is {value}, below the {minimum} that Patroni needs; Patroni would use its own default in silence", $"postgres.parameters.{name}");
        }
        // Patroni counts in MB, and PostgreSQL's own default of 0 is below what it takes.
        if (context.Topology.Postgres.FindParameter("wal_keep_size") is not null && context.Topology.Postgres.Memory("wal_keep_size", s_kept) is ByteSize kept && kept < s_kept)
            context.ReportUnusable(Descriptor, $"wal_keep_size is {kept}, below the {s_kept} that Patroni needs; Patroni would use its own default of 128MB in silence. Remove it: slots keep the log for replicas", "postgres.parameters.wal_keep_size");
        if (context.Topology.Postgres.FindParameter("wal_level")?.Value is string level && level.ToLowerInvariant() is not ("replica" or "logical"))
            context.Report(Descriptor, $"wal_level is \"{level}\", with which nothing can be replicated; write \"replica\" or \"logical\", or remove it", "postgres.parameters.wal_level");
    }

    private static readonly ByteSize s_kept = ByteSize.FromMegabytes(16);

    /// <summary>Patroni's CMDLINE_OPTIONS (patroni/postgresql/config.py).</summary>
    private static readonly (string Name, int Minimum)[] s_minima =
    [
        ("max_connections", 25),
        ("max_wal_senders", 3),
        ("max_replication_slots", 4),
        ("max_locks_per_transaction", 32),
        ("max_worker_processes", 2),
    ];
}
