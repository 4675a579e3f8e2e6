namespace HAPostgres.Rules;

internal sealed class QueryWaitTimeoutRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG4003", "Waiting clients are dropped before a failover ends", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PgBouncerTopology pool = context.Topology.PgBouncer;
        Duration longest = context.Recovery.HostLost;
        if (pool.QueryWaitTimeout < longest)
            context.Report(
                Descriptor,
                $"queryWaitTimeout {pool.QueryWaitTimeout} is shorter than the {longest} that a failover may take after the loss of a "
                    + $"host, so clients that could wait it out are dropped; raise queryWaitTimeout to {longest} or more, or lower "
                    + "patroni.ttl",
                "pgbouncer.queryWaitTimeout",
                "patroni.ttl",
                "patroni.loopWait"
            );
    }
}
