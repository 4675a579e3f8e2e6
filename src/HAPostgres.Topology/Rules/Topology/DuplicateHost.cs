namespace HAPostgres.Rules;

internal sealed class DuplicateHost : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG1001", "Two hosts have the same name", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        EquatableArray<HostTopology> hosts = context.Topology.Hosts;
        for (int i = 1; i < hosts.Count; i++)
        {
            if (hosts.Take(i).Any(h => h.Name == hosts[i].Name))
                context.Report(Descriptor, $"the host \"{hosts[i].Name}\" is listed twice; members are placed by the host's name, so each host needs its own", $"hosts[{i}].name");
        }
    }
}
