namespace HAPostgres.Rules;

internal sealed class DuplicateHostRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG1001", "Two hosts have the same name", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        EquatableArray<HostTopology> hosts = context.Topology.Hosts;
        var known = new Dictionary<string, HostTopology>(StringComparer.Ordinal);
        for (int i = 0; i < hosts.Count; i++)
        {
            string part = ServiceNames.PartOf(hosts[i].Name);
            if (!known.TryGetValue(part, out HostTopology? other))
            {
                known.Add(part, hosts[i]);
                continue;
            }
            string message =
                other.Name == hosts[i].Name
                    ? $"the host \"{other.Name}\" is listed twice; members are placed by the host's name, so each host needs its own"
                    : $"the hosts \"{other.Name}\" and \"{hosts[i].Name}\" differ only in case or dots, which the names of services "
                        + "cannot show; rename one";
            context.ReportUnusable(Descriptor, message, $"hosts[{i}].name");
        }
    }
}
