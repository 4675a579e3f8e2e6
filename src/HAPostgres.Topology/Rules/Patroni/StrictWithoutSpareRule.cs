namespace HAPostgres.Rules;

internal sealed class StrictWithoutSpareRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG2007", "Strict synchronous mode without a spare replica", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PatroniTopology patroni = context.Topology.Patroni;
        if (
            patroni.SynchronousModeStrict
            && patroni.SynchronousMode != SynchronousMode.Off
            && patroni is { SynchronousCandidates: 1, SynchronousNodeCount: 1 }
        )
            context.Report(
                Descriptor,
                $"synchronousModeStrict with {patroni.Members.Count} members of which, beside the leader, only one may be synchronous: "
                    + "the loss of either of the two stops every write until it is back. Add a member, or write synchronousModeStrict "
                    + "false",
                "patroni.synchronousModeStrict",
                "patroni.members",
                "hosts"
            );
    }
}
