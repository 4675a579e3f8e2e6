namespace HAPostgres.Rules;

internal sealed class DelayedReplicasRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3028", "All replicas are delayed by recovery_min_apply_delay", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        if (topology.Patroni.Members.Count > 1 && topology.Postgres.Time("recovery_min_apply_delay") is { Milliseconds: > 0 } delay)
            context.Report(
                Descriptor,
                $"recovery_min_apply_delay is {delay} on every member: port {topology.HAProxy.ReplicasPort} answers with data that old, "
                    + "and with synchronous_commit remote_apply each commit takes that long. Remove it",
                "postgres.parameters.recovery_min_apply_delay"
            );
    }
}
