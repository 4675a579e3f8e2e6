namespace HAPostgres.Rules;

internal sealed class CacheBeyondMemoryRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG7006", "effective_cache_size exceeds the member's memory limit", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        ByteSize limit = topology.Patroni.Resources.MemoryLimit;
        // There is always one, stated or derived; where it cannot be read, another rule says so.
        ByteSize cache = topology.Postgres.Memory("effective_cache_size", default);
        if (cache > limit)
            context.Report(
                Descriptor,
                $"effective_cache_size {cache} is more than the member's memory limit {limit}, which the kernel counts the page cache in; "
                    + "the planner would choose index scans that go to the disk. Write about 70 % of the limit, "
                    + $"{Resolving.HostSizes.WholeMegabytes(limit * 7 / 10)}, or leave it out",
                "postgres.parameters.effective_cache_size",
                "patroni.resources.limits.memory"
            );
    }
}
