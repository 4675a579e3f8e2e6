namespace HAPostgres.Rules;

internal sealed class ProcessorLimitRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG7009", "A limit is above the host's processors", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        for (int i = 0; i < topology.Hosts.Count; i++)
        {
            HostTopology host = topology.Hosts[i];
            foreach (PlacedService placed in context.PlacedByHost[host.Name])
            {
                if (placed.Resources.CpuLimit > host.Cpus)
                    context.Report(
                        Descriptor,
                        FormattableString.Invariant(
                            $"{placed.Name} may use {placed.Resources.CpuLimit} processors, and its host \"{host.Name}\" has {host.Cpus}; "
                        )
                            + "the engine refuses the container (\"range of CPUs\"). Lower the limit, or state the processors "
                            + "that the host has",
                        $"{placed.Role.ToString().ToLowerInvariant()}.resources.limits.cpus",
                        $"hosts[{i}].cpus"
                    );
            }
        }
    }
}
