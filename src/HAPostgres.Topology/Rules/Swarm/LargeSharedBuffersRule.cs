namespace HAPostgres.Rules;

internal sealed class LargeSharedBuffersRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG7007", "shared_buffers leaves little to the page cache", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        ByteSize limit = topology.Patroni.Resources.MemoryLimit;
        ByteSize buffers = topology.Postgres.Memory("shared_buffers", default);
        // Where the sum of all is too large, HAPG3006 or HAPG3068 says so.
        if (buffers * 100 > limit * 40 && !MemoryBudgetRule.Exceeds(topology) && !SharedMemoryRule.Exceeds(topology))
            context.Report(
                Descriptor,
                FormattableString.Invariant(
                    $"shared_buffers {buffers} is {buffers.Bytes * 100.0 / limit.Bytes:0} % of the member's memory limit {limit}: "
                )
                    + "PostgreSQL reads through the page cache as well, which then holds the same pages a second time and not much else. "
                    + $"Use a quarter, {Resolving.HostSizes.WholeMegabytes(limit / 4)}, and 40 % at the most",
                "postgres.parameters.shared_buffers",
                "patroni.resources.limits.memory"
            );
    }
}
