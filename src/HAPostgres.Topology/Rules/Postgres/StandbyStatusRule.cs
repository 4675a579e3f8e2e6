namespace HAPostgres.Rules;

internal sealed class StandbyStatusRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3080", "wal_receiver_status_interval 0 hides replication lag", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        if (topology.Patroni.Members.Count > 1 && topology.Postgres.Time("wal_receiver_status_interval") is { Milliseconds: 0 })
            context.Report(
                Descriptor,
                "wal_receiver_status_interval is 0: a replica answers only when the leader asks, after half of wal_sender_timeout "
                    + $"{topology.Postgres.Time("wal_sender_timeout")}, and {Consequence(topology.Patroni)}. Remove it: the default is 10s",
                "postgres.parameters.wal_receiver_status_interval",
                "patroni.synchronousMode"
            );
    }

    private static string Consequence(PatroniTopology patroni) =>
        patroni.SynchronousMode == SynchronousMode.Off ? "its lag is seen that late" : "every commit waits for that";
}
