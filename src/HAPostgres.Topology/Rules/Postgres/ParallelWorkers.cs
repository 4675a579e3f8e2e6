namespace HAPostgres.Rules;

internal sealed class ParallelWorkers : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3012", "More parallel workers than worker processes", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        int processes = postgres.Number("max_worker_processes", 8);
        foreach ((string name, int builtIn) in s_takers)
        {
            // A built-in value above the processes is PostgreSQL's own affair.
            int workers = postgres.Number(name, builtIn);
            if (workers > processes && postgres.FindParameter(name) is not null)
                context.Report(Descriptor, $"{name} is {workers}, but max_worker_processes allows {processes} in all; queries would be planned for workers that never come. Raise max_worker_processes", $"postgres.parameters.{name}", "postgres.parameters.max_worker_processes");
        }
    }

    /// <summary>PostgreSQL manual, 19.4.6.</summary>
    private static readonly (string Name, int BuiltIn)[] s_takers =
        [("max_parallel_workers", 8), ("max_parallel_workers_per_gather", 2), ("max_parallel_maintenance_workers", 2), ("max_logical_replication_workers", 4)];
}
