namespace HAPostgres.Rules;

internal sealed class SynchronousNodeCountRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG2002", "synchronous_node_count exceeds the number of replicas", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PatroniTopology patroni = context.Topology.Patroni;
        int replicas = patroni.SynchronousCandidates;
        if (patroni.SynchronousMode != SynchronousMode.Off && patroni.SynchronousNodeCount > replicas)
            context.Report(
                Descriptor,
                replicas < 1 ? NoReplica : TooMany(patroni, replicas),
                "patroni.synchronousNodeCount",
                "patroni.synchronousMode",
                "patroni.members"
            );
    }

    private const string NoReplica =
        "no replica may be synchronous; set synchronousMode to \"off\", add members, or leave noSync, syncPriority 0 and replicateFrom out "
        + "of one";

    private static string TooMany(PatroniTopology patroni, int replicas)
    {
        string others = replicas < patroni.Members.Count - 1 ? " (the others have noSync, syncPriority 0 or replicateFrom)" : "";
        string allowed = replicas > 1 ? $"{replicas} or less" : $"{replicas}";
        return $"synchronousNodeCount is {patroni.SynchronousNodeCount}, but of {patroni.Members.Count} members only {replicas} may be a "
            + $"synchronous standby beside the leader{others}; write {allowed}, or add members";
    }
}
