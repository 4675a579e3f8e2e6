namespace HAPostgres.Rules;

internal sealed class PoolTimeoutsRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG4030", "PgBouncer timeout has no effect or is too short", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PgBouncerTopology pool = context.Topology.PgBouncer;
        HAProxyTopology proxy = context.Topology.HAProxy;
        if (pool.ServerIdleTimeout > pool.ServerLifetime)
            context.Report(
                Descriptor,
                $"serverIdleTimeout {pool.ServerIdleTimeout} is longer than serverLifetime {pool.ServerLifetime}, after which a "
                    + "connection is closed anyway: it never comes. "
                    + $"Lower serverIdleTimeout to {pool.ServerLifetime} or less, or raise serverLifetime",
                "pgbouncer.serverIdleTimeout",
                "pgbouncer.serverLifetime"
            );
        if (pool.ServerConnectTimeout < proxy.ConnectTimeout)
            context.Report(
                Descriptor,
                $"serverConnectTimeout {pool.ServerConnectTimeout} is shorter than haproxy.connectTimeout {proxy.ConnectTimeout}: the "
                    + "pooler ends a login while its proxy still tries to "
                    + $"reach the leader. Write {proxy.ConnectTimeout} or more, or lower haproxy.connectTimeout",
                "pgbouncer.serverConnectTimeout",
                "haproxy.connectTimeout"
            );
        if (pool.QueryWaitTimeout < pool.ServerConnectTimeout)
            context.Report(
                Descriptor,
                $"queryWaitTimeout {pool.QueryWaitTimeout} is shorter than serverConnectTimeout {pool.ServerConnectTimeout}: a client is "
                    + $"dropped while its connection is still being made. Write {pool.ServerConnectTimeout} or more",
                "pgbouncer.queryWaitTimeout",
                "pgbouncer.serverConnectTimeout"
            );
    }
}
