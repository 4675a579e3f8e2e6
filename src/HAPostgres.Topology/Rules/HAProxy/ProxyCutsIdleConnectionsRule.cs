namespace HAPostgres.Rules;

internal sealed class ProxyCutsIdleConnectionsRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG5005", "HAProxy's idle timeout is below PgBouncer's server_idle_timeout", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        HAProxyTopology proxy = context.Topology.HAProxy;
        Duration kept = context.Topology.PgBouncer.ServerIdleTimeout;
        (string shorter, string other, Duration timeout) =
            proxy.ClientTimeout < proxy.ServerTimeout
                ? ("clientTimeout", "serverTimeout", proxy.ClientTimeout)
                : ("serverTimeout", "clientTimeout", proxy.ServerTimeout);
        if (timeout < kept)
            context.Report(
                Descriptor,
                $"{shorter} {timeout} is shorter than serverIdleTimeout {kept}: the proxy ends idle connections that the pool means to "
                    + $"give to the next client, and queries that run longer without sending data. Raise {shorter} and {other}",
                $"haproxy.{shorter}",
                $"haproxy.{other}",
                "pgbouncer.serverIdleTimeout"
            );
    }
}
