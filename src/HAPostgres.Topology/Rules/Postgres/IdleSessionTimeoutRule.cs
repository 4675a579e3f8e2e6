namespace HAPostgres.Rules;

internal sealed class IdleSessionTimeoutRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3030", "idle_session_timeout does not exceed PgBouncer's server_idle_timeout", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        Duration kept = topology.PgBouncer.ServerIdleTimeout;
        if (topology.Postgres.Time("idle_session_timeout") is { Milliseconds: > 0 } timeout && timeout <= kept)
            context.Report(
                Descriptor,
                $"idle_session_timeout {timeout} is not longer than serverIdleTimeout {kept}: PostgreSQL ends connections that the pool "
                    + "means to give to the next client, which gets an error. Lower serverIdleTimeout below it, or set it for roles "
                    + "that do not use the pool",
                "postgres.parameters.idle_session_timeout",
                "pgbouncer.serverIdleTimeout"
            );
    }
}
