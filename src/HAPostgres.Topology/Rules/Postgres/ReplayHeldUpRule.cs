namespace HAPostgres.Rules;

internal sealed class ReplayHeldUpRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3029", "max_standby_streaming_delay delays the promotion of a replica", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        if (topology.Patroni.Members.Count < 2)
            return;
        Duration failover = context.Recovery.HostLost;
        Duration? delay = topology.Postgres.Time("max_standby_streaming_delay");
        if (delay is null)
            context.Report(
                Descriptor,
                "max_standby_streaming_delay is -1: a query on a replica may delay WAL replay without limit, and a replica is promoted "
                    + "only when it has replayed all of its WAL. Write a time, such as 30s; hot_standby_feedback avoids most conflicts",
                "postgres.parameters.max_standby_streaming_delay"
            );
        else if (delay > failover)
            context.Report(
                Descriptor,
                $"max_standby_streaming_delay is {delay}: for so long a query on a replica may delay WAL replay, and a replica is promoted "
                    + $"only when it has replayed all of its WAL, while everything else takes {failover} at most. Lower it; "
                    + "hot_standby_feedback avoids most conflicts",
                "postgres.parameters.max_standby_streaming_delay"
            );
    }
}
