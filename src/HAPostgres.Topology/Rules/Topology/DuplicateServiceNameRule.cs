namespace HAPostgres.Rules;

internal sealed class DuplicateServiceNameRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG1004", "Two services have the same name", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        var taken = new HashSet<string>(StringComparer.Ordinal) { ServiceNames.PgBouncer, ServiceNames.HAProxy };
        for (int i = 0; i < topology.Etcd.Members.Count; i++)
            Check(topology.Etcd.Members[i].Name, "etcd", i);
        for (int i = 0; i < topology.Patroni.Members.Count; i++)
            Check(topology.Patroni.Members[i].Name, "patroni", i);

        void Check(string name, string section, int i)
        {
            if (!taken.Add(name))
                context.Report(
                    Descriptor,
                    $"a service named \"{name}\" is already in this stack; name this member otherwise",
                    $"{section}.members[{i}].name",
                    $"{section}.members[{i}].host",
                    "hosts"
                );
        }
    }
}
