namespace HAPostgres.Rules;

internal sealed class SlowHealthChecksRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG5003", "HAProxy's health checks are slower than a failover", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        HAProxyTopology proxy = context.Topology.HAProxy;
        Duration down = proxy.Fall * (proxy.CheckInterval + proxy.CheckTimeout);
        Duration failover = context.Recovery.HostLost;
        if (down > failover)
            context.Report(
                Descriptor,
                $"fall {proxy.Fall} x (checkInterval {proxy.CheckInterval} + checkTimeout {proxy.CheckTimeout}) = {down} until the proxy "
                    + $"marks down a host that no longer answers, which is more than the {failover} until another leads: clients wait on "
                    + "dead connections. Lower checkTimeout or fall",
                "haproxy.checkTimeout",
                "haproxy.fall",
                "haproxy.checkInterval"
            );
    }
}
