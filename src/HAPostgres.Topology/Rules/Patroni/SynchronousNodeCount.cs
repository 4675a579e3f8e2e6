namespace HAPostgres.Rules;

internal sealed class SynchronousNodeCount : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG2002", "More synchronous replicas are asked for than can exist", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PatroniTopology patroni = context.Topology.Patroni;
        int replicas = patroni.Members.Count - 1;
        if (patroni.SynchronousMode != SynchronousMode.Off && patroni.SynchronousNodeCount > replicas)
            context.Report(Descriptor, replicas < 1
                ? "there is no replica to be synchronous with; set synchronousMode to \"off\", or add members"
                : $"synchronousNodeCount is {patroni.SynchronousNodeCount}, but {patroni.Members.Count} members leave {replicas} to replicate to; write {replicas}{(replicas > 1 ? " or less" : "")}, or add members", "patroni.synchronousNodeCount", "patroni.synchronousMode", "patroni.members");
    }
}
