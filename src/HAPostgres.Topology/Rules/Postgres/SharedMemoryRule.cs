namespace HAPostgres.Rules;

internal sealed class SharedMemoryRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3068", "PostgreSQL's shared memory is above the member's memory limit", RuleSeverity.Error);

    /// <summary>Such a server does not start, whatever its memory, where it has too many processes.</summary>
    public static bool Exceeds(ClusterTopology topology) =>
        !TooManyProcessesRule.Of(topology.Postgres) && SharedMemory.Total(topology.Postgres) > topology.Patroni.Resources.MemoryLimit;

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        if (!Exceeds(topology))
            return;
        ByteSize limit = topology.Patroni.Resources.MemoryLimit;
        IReadOnlyList<MemoryTerm> parts = SharedMemory.Parts(topology.Postgres);
        string sum = string.Join(" + ", parts.Where(p => p.Size * 100 > limit).Select(static p => $"{p.Text} = {Megabytes(p.Size)}"));
        context.Report(
            Descriptor,
            $"PostgreSQL allocates {sum}, with smaller parts {Megabytes(SharedMemory.Total(topology.Postgres))} of shared memory, and the "
                + $"member's memory limit is {limit}: the kernel kills PostgreSQL when it is used. Lower {parts[0].Parameters[0]}; "
                + $"shared_buffers is best at a quarter of the limit, {Resolving.HostSizes.WholeMegabytes(limit / 4)}",
            [.. parts.SelectMany(static p => p.Paths).Distinct(), MemoryBudgetRule.LimitPath(context)]
        );
    }

    private static string Megabytes(ByteSize size) => FormattableString.Invariant($"{size.Bytes >> 20}MB");
}
