namespace HAPostgres.Rules;

internal sealed class ServiceNameLengthRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG1011", "A service's name is too long for Swarm", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        Dictionary<string, int>? hosts = null;
        for (int i = 0; i < topology.Etcd.Members.Count; i++)
            Check(topology.Etcd.Members[i].Name, topology.Etcd.Members[i].Host, $"etcd.members[{i}]");
        for (int i = 0; i < topology.Patroni.Members.Count; i++)
            Check(topology.Patroni.Members[i].Name, topology.Patroni.Members[i].Host, $"patroni.members[{i}]");
        for (int i = 0; i < topology.Backup?.Repositories.Count; i++)
            Check(topology.Backup.Repositories[i].Name, topology.Backup.Repositories[i].Host, $"backup.repositories[{i}]");

        void Check(string member, string? host, string path)
        {
            string service = $"{topology.Name}_{member}";
            if (service.Length <= MaxLength)
                return;
            hosts ??= Positions.Of(topology.Hosts.Select(static h => h.Name));
            int index = 0;
            if (host is not null)
                hosts.TryGetValue(host, out index);
            context.ReportUnusable(
                Descriptor,
                $"the service \"{service}\" has {service.Length} characters, and Swarm takes {MaxLength}; give the member a shorter name, "
                    + "or the cluster",
                $"{path}.name",
                $"{path}.host",
                $"hosts[{index}].name"
            );
        }
    }

    /// <summary>A name in DNS: SwarmKit refuses a longer one.</summary>
    private const int MaxLength = 63;
}
