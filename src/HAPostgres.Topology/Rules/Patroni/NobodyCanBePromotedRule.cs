namespace HAPostgres.Rules;

internal sealed class NobodyCanBePromotedRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG2004", "No member is eligible for failover", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        EquatableArray<PatroniMember> members = context.Topology.Patroni.Members;
        if (members.Count > 1 && !context.Topology.Patroni.CanFailOver)
            context.Report(
                Descriptor,
                $"{members.Count(static m => !m.MayLead)} of {members.Count} members are noFailover or have failoverPriority 0, so no "
                    + "member can take over from the leader; leave at least two without it",
                "patroni.members"
            );
    }
}
