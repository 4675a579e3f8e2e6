namespace HAPostgres.Rules;

internal sealed class NobodyServesReadsRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG2012", "No replica serves reads", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PatroniTopology patroni = context.Topology.Patroni;
        PatroniMember[] serving = [.. patroni.Members.Where(static m => !m.NoLoadBalance)];
        // A member that never leads is always a replica.
        if (patroni.Members.Count < 2 || serving.Length > 1 || serving is [{ MayLead: false }])
            return;
        string when = serving.Length == 0 ? "" : $"while \"{serving[0].Name}\" leads, ";
        context.Report(
            Descriptor,
            $"{patroni.Members.Count - serving.Length} of {patroni.Members.Count} members are noLoadBalance: {when}port "
                + $"{context.Topology.HAProxy.ReplicasPort} has no replica, and all reads go to the leader. Leave two members without it",
            "patroni.members"
        );
    }
}
