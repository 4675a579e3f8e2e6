namespace HAPostgres.Rules;

internal sealed class NobodyCanBePromoted : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG2004", "No failover is possible", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        EquatableArray<PatroniMember> members = context.Topology.Patroni.Members;
        if (members.Count > 1 && members.Count(static m => !m.NoFailover) < 2)
            context.Report(Descriptor, $"{members.Count(static m => m.NoFailover)} of {members.Count} members are noFailover, so nobody can take over from the leader; leave at least two without it", "patroni.members");
    }
}
