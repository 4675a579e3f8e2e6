namespace HAPostgres.Rules;

internal sealed class ProxyConnectionsRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG5001", "The proxy takes fewer connections than its pooler opens", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        HAProxyTopology proxy = context.Topology.HAProxy;
        int opened = context.Topology.PgBouncer.ServerConnections;
        if (proxy.PoolConnections < opened)
        {
            context.Report(
                Descriptor,
                $"half of maxConnections {proxy.MaxConnections} is the pooler's, and that is less than the {opened} server connections "
                    + $"that the pooler of the same host may open; write {2L * opened} or more",
                "haproxy.maxConnections"
            );
        }
    }
}
