namespace HAPostgres.Rules;

internal sealed class NoMemberRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG1010", "The cluster has no PostgreSQL", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        if (context.Topology.Patroni.Members.Count == 0)
            context.Report(
                Descriptor,
                "patroni.members is empty, so nothing runs PostgreSQL; name three hosts, or leave the setting out for a member on every "
                    + "host",
                "patroni.members"
            );
    }
}
