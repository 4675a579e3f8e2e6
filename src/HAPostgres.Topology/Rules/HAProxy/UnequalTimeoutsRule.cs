namespace HAPostgres.Rules;

internal sealed class UnequalTimeoutsRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG5006", "HAProxy's client and server timeouts differ", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        HAProxyTopology proxy = context.Topology.HAProxy;
        if (proxy.ClientTimeout != proxy.ServerTimeout)
            context.Report(
                Descriptor,
                $"clientTimeout {proxy.ClientTimeout} and serverTimeout {proxy.ServerTimeout} differ, but a session that is idle is idle "
                    + "on both sides, and the shorter one ends it; write the same twice",
                "haproxy.clientTimeout",
                "haproxy.serverTimeout"
            );
    }
}
