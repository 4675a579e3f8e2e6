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
                replicas < 1
                    ? "there is no replica to be synchronous with; set synchronousMode to \"off\", add members, or let one be without "
                        + "noSync, syncPriority 0 and replicateFrom"
                    : $"synchronousNodeCount is {patroni.SynchronousNodeCount}, but {patroni.Members.Count} members leave {replicas} to "
                        + "wait for beside the "
                        + $"leader{(replicas < patroni.Members.Count - 1 ? " (the others have noSync, syncPriority 0 or replicateFrom)" : "")}; "
                        + $"write {replicas}{(replicas > 1 ? " or less" : "")}, or add members",
                "patroni.synchronousNodeCount",
                "patroni.synchronousMode",
                "patroni.members"
            );
    }
}
