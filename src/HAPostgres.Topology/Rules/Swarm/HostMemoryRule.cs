namespace HAPostgres.Rules;

internal sealed class HostMemoryRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG7002", "The limits on a host add up to more than its memory", RuleSeverity.Error) { Suppressible = true };

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        for (int i = 0; i < topology.Hosts.Count; i++)
        {
            HostTopology host = topology.Hosts[i];
            // Reservations are less than limits, and Swarm refuses more of them than there is: ReservedMemoryRule.
            if (host.Memory is not ByteSize memory || ReservedMemoryRule.Exceeds(context, host))
                continue;
            IEnumerable<PlacedService> placed = context.PlacedByHost[host.Name];
            ByteSize total = placed.Aggregate(default(ByteSize), static (sum, p) => sum + p.Resources.MemoryLimit);
            if (total > memory)
                context.Report(
                    Descriptor,
                    $"memory limits on \"{host.Name}\" add up to "
                        + $"{string.Join(" + ", placed.Select(static p => $"{p.Role} {p.Resources.MemoryLimit}"))} = {total}, more than "
                        + $"its {memory}; under load the kernel kills one of them. Lower the limits by "
                        + $"{new ByteSize(total.Bytes - memory.Bytes)} together",
                    $"hosts[{i}].memory",
                    "patroni.resources.limits.memory"
                );
        }
    }
}
