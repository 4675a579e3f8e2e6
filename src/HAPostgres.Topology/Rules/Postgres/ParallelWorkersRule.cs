namespace HAPostgres.Rules;

internal sealed class ParallelWorkersRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3012", "More parallel workers than worker processes", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        foreach ((string name, int builtIn, string[] above) in s_takers)
        {
            int workers = postgres.Number(name, builtIn);
            // Only what the manifest states is reported, not PostgreSQL's own default.
            if (postgres.FindParameter(name) is null)
                continue;
            foreach (string limit in above)
            {
                int allowed = postgres.Number(limit, BuiltIn(limit));
                // 0 disables these workers altogether, which is taken for intended.
                if (workers <= allowed || allowed == 0)
                    continue;
                context.Report(
                    Descriptor,
                    $"{name} is {workers}, but {limit} allows {allowed} in all; {Consequence(name)} workers that are never started. "
                        + $"Raise {limit} to {workers} or more, or lower {name} to {allowed}",
                    $"postgres.parameters.{name}",
                    $"postgres.parameters.{limit}"
                );
                break;
            }
        }
    }

    private static string Consequence(string name) =>
        name.Contains("parallel_w") || name.Contains("parallel_m") ? "queries would be planned for" : "PostgreSQL would wait for";

    private static int BuiltIn(string limit) => limit == "max_logical_replication_workers" ? 4 : 8;

    /// <summary>PostgreSQL manual, 19.4.6 and 19.6.4: each takes its workers from the pools that follow it.</summary>
    private static readonly (string Name, int BuiltIn, string[] Above)[] s_takers =
    [
        ("max_parallel_workers", 8, ["max_worker_processes"]),
        ("max_parallel_workers_per_gather", 2, ["max_worker_processes", "max_parallel_workers"]),
        ("max_parallel_maintenance_workers", 2, ["max_worker_processes", "max_parallel_workers"]),
        ("max_logical_replication_workers", 4, ["max_worker_processes"]),
        ("max_sync_workers_per_subscription", 2, ["max_logical_replication_workers"]),
        ("max_parallel_apply_workers_per_subscription", 2, ["max_logical_replication_workers"]),
    ];
}
