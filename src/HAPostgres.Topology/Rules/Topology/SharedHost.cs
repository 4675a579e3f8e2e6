namespace HAPostgres.Rules;

internal sealed class SharedHost : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG1003", "Two members of a kind run on one host", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        Check(context, "etcd", [.. topology.Etcd.Members.Select(static m => m.Host)]);
        Check(context, "patroni", [.. topology.Patroni.Members.Select(static m => m.Host)]);
    }

    private void Check(RuleContext context, string kind, List<string> hosts)
    {
        for (int i = 1; i < hosts.Count; i++)
        {
            int first = hosts.IndexOf(hosts[i]);
            if (first < i)
                context.Report(Descriptor, $"{kind} members {first + 1} and {i + 1} both run on \"{hosts[i]}\", so the loss of one host takes two members; give each a host of its own", $"{kind}.members[{i}].host");
        }
    }
}
