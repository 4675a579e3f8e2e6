namespace HAPostgres.Rules;

internal sealed class ServiceNameLengthRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG1011", "A service's name is too long for Swarm", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        Dictionary<string, int>? hosts = null;
        for (int i = 0; i < topology.Etcd.Members.Count; i++)
            Check(topology.Etcd.Members[i].Name, topology.Etcd.Members[i].Host, "etcd", i);
        for (int i = 0; i < topology.Patroni.Members.Count; i++)
            Check(topology.Patroni.Members[i].Name, topology.Patroni.Members[i].Host, "patroni", i);

        void Check(string member, string host, string section, int i)
        {
            string service = $"{topology.Name}_{member}";
            if (service.Length <= MaxLength)
                return;
            hosts ??= Positions.Of(topology.Hosts.Select(static h => h.Name));
            hosts.TryGetValue(host, out int index);
            context.ReportUnusable(
                Descriptor,
                $"the service \"{service}\" has {service.Length} characters, and Swarm takes {MaxLength}; give the member a shorter name, "
                    + "or the cluster",
                $"{section}.members[{i}].name",
                $"{section}.members[{i}].host",
                $"hosts[{index}].name"
            );
        }
    }

    /// <summary>A name in DNS: SwarmKit refuses a longer one.</summary>
    private const int MaxLength = 63;
}
