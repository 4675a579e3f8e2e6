using System.Globalization;

namespace HAPostgres.Rules;

internal sealed class PlannerRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3077", "Impossible planner setting", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        foreach (string name in context.Manifest.Postgres.Parameters.Keys)
        {
            if (s_methods.Contains(name) && postgres.Setting(name) == "off")
                context.Report(
                    Descriptor,
                    $"{name} is off for every query of every database: where only this kind of plan is good, the planner takes one that "
                        + "can be many times slower. Remove it, and set it for the session or role whose query needs it",
                    $"postgres.parameters.{name}"
                );
        }
        if (
            Cost(postgres, "random_page_cost") is double random
            && Cost(postgres, "seq_page_cost") is double sequential
            && random < sequential
        )
            context.Report(
                Descriptor,
                FormattableString.Invariant($"random_page_cost {random} is below seq_page_cost {sequential}: ")
                    + FormattableString.Invariant($"no disk reads a random page faster than the next one. Write {sequential} or more"),
                "postgres.parameters.random_page_cost",
                "postgres.parameters.seq_page_cost"
            );
        ByteSize cache = postgres.Memory("effective_cache_size", ByteSize.FromGigabytes(4));
        ByteSize buffers = postgres.Memory("shared_buffers", ByteSize.FromMegabytes(128));
        // Where shared_buffers is too large, that is the mistake.
        if (
            cache < buffers
            && !SharedMemoryRule.Exceeds(context.Topology)
            && !MemoryBudgetRule.Exceeds(context.Topology)
            && context.Manifest.Postgres.Parameters.ContainsKey("effective_cache_size")
        )
            context.Report(
                Descriptor,
                $"effective_cache_size {cache} is less than shared_buffers {buffers}, which is part of it: the planner avoids indexes "
                    + "that are in memory. Write about 70 % of the member's memory limit, "
                    + $"{Resolving.HostSizes.WholeMegabytes(context.Topology.Patroni.Resources.MemoryLimit * 7 / 10)}, or leave it out",
                "postgres.parameters.effective_cache_size",
                "postgres.parameters.shared_buffers"
            );
    }

    private static double? Cost(PostgresTopology postgres, string name) =>
        double.TryParse(postgres.Setting(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double cost) ? cost : null;

    /// <summary>The ways to read and join that no other can stand in for.</summary>
    private static readonly HashSet<string> s_methods = new(StringComparer.OrdinalIgnoreCase)
    {
        "enable_bitmapscan",
        "enable_hashagg",
        "enable_hashjoin",
        "enable_indexonlyscan",
        "enable_indexscan",
        "enable_mergejoin",
        "enable_nestloop",
        "enable_seqscan",
        "enable_sort",
        "enable_partition_pruning",
    };
}
