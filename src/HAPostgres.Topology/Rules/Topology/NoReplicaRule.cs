namespace HAPostgres.Rules;

internal sealed class NoReplicaRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG1006", "The cluster has no replica", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        int members = context.Topology.Patroni.Members.Count;
        if (members == 1)
            context.Report(
                Descriptor,
                "a single PostgreSQL member has no replica to fail over to; place members on at least two hosts, and three to survive the "
                    + "loss of one and still replicate",
                "patroni.members",
                "hosts"
            );
    }
}
