namespace HAPostgres.Rules;

internal sealed class DuplicateServiceNameRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG1004", "Two services have the same name", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        var taken = new HashSet<string>(StringComparer.Ordinal) { ServiceNames.PgBouncer, ServiceNames.HAProxy };
        for (int i = 0; i < topology.Etcd.Members.Count; i++)
            Check(topology.Etcd.Members[i].Name, $"etcd.members[{i}]");
        for (int i = 0; i < topology.Patroni.Members.Count; i++)
            Check(topology.Patroni.Members[i].Name, $"patroni.members[{i}]");
        for (int i = 0; i < topology.Backup?.Repositories.Count; i++)
            Check(topology.Backup.Repositories[i].Name, $"backup.repositories[{i}]");

        void Check(string name, string path)
        {
            if (!taken.Add(name))
                context.Report(
                    Descriptor,
                    $"a service named \"{name}\" is already in this stack; name this member otherwise",
                    $"{path}.name",
                    $"{path}.host",
                    "hosts"
                );
        }
    }
}
