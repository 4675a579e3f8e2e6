namespace HAPostgres.Rules;

internal sealed class SynchronousNodeCount : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG2002", "More synchronous replicas are asked for than can exist", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PatroniTopology patroni = context.Topology.Patroni;
        int replicas = patroni.Members.Count - 1;
        if (patroni.SynchronousMode != SynchronousMode.Off && patroni.SynchronousNodeCount > replicas)
            context.Report(Descriptor, $"synchronousNodeCount is {patroni.SynchronousNodeCount}, but {patroni.Members.Count} members leave {replicas} to replicate to; write {Math.Max(1, replicas)} or less, or add members", "patroni.synchronousNodeCount", "patroni.synchronousMode", "patroni.members");
    }
}
