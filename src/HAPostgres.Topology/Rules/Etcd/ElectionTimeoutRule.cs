namespace HAPostgres.Rules;

internal sealed class ElectionTimeoutRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG6002", "etcd's election timeout is too short", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        EtcdTopology etcd = context.Topology.Etcd;
        if (etcd.ElectionTimeout < 5 * etcd.HeartbeatInterval)
            context.Report(
                Descriptor,
                $"electionTimeout {etcd.ElectionTimeout} is less than 5 x heartbeatInterval {etcd.HeartbeatInterval} = "
                    + $"{5 * etcd.HeartbeatInterval}; etcd does not start. Raise it, ten times the heartbeat is usual",
                "etcd.electionTimeout",
                "etcd.heartbeatInterval"
            );
    }
}
