namespace HAPostgres.Rules;

internal sealed class SynchronousPairRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG2008", "A single replica can be synchronous", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PatroniTopology patroni = context.Topology.Patroni;
        if (
            !patroni.SynchronousModeStrict
            && patroni.SynchronousMode != SynchronousMode.Off
            && patroni is { SynchronousCandidates: 1, SynchronousNodeCount: 1 }
        )
            context.Report(
                Descriptor,
                $"beside the leader, only one of {patroni.Members.Count} members may be synchronous: without it the leader acknowledges "
                    + "writes that exist on one host alone, and if that host is lost next, so are they. Add a third member",
                "patroni.members",
                "hosts"
            );
    }
}
