namespace HAPostgres.Rules;

internal sealed class ReplayHeldUpRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3029", "A query on a replica can hold up its promotion", RuleSeverity.Warning);

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
                "max_standby_streaming_delay is -1: a query on a replica may hold up the log without limit, and a replica is promoted "
                    + "only when it has applied all of it. Write a time, such as 30s; hot_standby_feedback avoids most conflicts",
                "postgres.parameters.max_standby_streaming_delay"
            );
        else if (delay > failover)
            context.Report(
                Descriptor,
                $"max_standby_streaming_delay is {delay}: for so long a query on a replica may hold up the log, and a replica is promoted "
                    + $"only when it has applied all of it, while everything else takes {failover} at most. Lower it; "
                    + "hot_standby_feedback avoids most conflicts",
                "postgres.parameters.max_standby_streaming_delay"
            );
    }
}
