namespace HAPostgres.Rules;

internal sealed class DirectConnectionsRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG5007", "Clients of the proxy's ports can take the pools' connections", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        HAProxyTopology proxy = context.Topology.HAProxy;
        var budget = ConnectionBudget.Of(context.Topology);
        if (proxy.MaxDirectConnections > proxy.PortConnections)
        {
            context.Report(
                Descriptor,
                $"maxDirectConnections {proxy.MaxDirectConnections} can never be reached: "
                    + $"a quarter of maxConnections {proxy.MaxConnections}, which is {proxy.PortConnections}, is what one port accepts. "
                    + "Raise maxConnections or lower maxDirectConnections",
                "haproxy.maxDirectConnections",
                "haproxy.maxConnections"
            );
            return;
        }
        long direct = (long)budget.Proxies * proxy.MaxDirectConnections;
        // Pools that exceed max_connections are reported by HAPG4001.
        if (direct > budget.Unpooled && budget.Pooled <= budget.Available)
        {
            context.Report(
                Descriptor,
                $"{budget.Proxies} proxies x maxDirectConnections {proxy.MaxDirectConnections} = {direct} connections; "
                    + $"max_connections {budget.MaxConnections} - {budget.Reserved} reserved - {budget.Pooled} of the pools "
                    + $"- {ConnectionBudget.Patroni} of Patroni = {budget.Unpooled}: "
                    + "clients that connect directly could lock the pools out. Lower maxDirectConnections or raise max_connections",
                "haproxy.maxDirectConnections",
                "postgres.parameters.max_connections"
            );
        }
    }
}
