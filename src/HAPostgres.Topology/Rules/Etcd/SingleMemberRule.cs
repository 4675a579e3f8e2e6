namespace HAPostgres.Rules;

internal sealed class SingleMemberRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG6003", "A single etcd member", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        if (context.Topology.Etcd.Members.Count == 1 && context.Topology.Patroni.Members.Count > 1)
            context.Report(
                Descriptor,
                "with a single etcd member, the loss of its host ends failover for the whole cluster; use three",
                "etcd.members",
                "hosts"
            );
    }
}
