namespace HAPostgres.Rules;

internal sealed class ProxyConnections : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG5001", "The proxy takes fewer connections than its pooler opens", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        if (topology.HAProxy.MaxConnections < topology.PgBouncer.ServerConnections)
            context.Report(Descriptor, $"maxConnections {topology.HAProxy.MaxConnections} is less than the {topology.PgBouncer.ServerConnections} server connections that the pooler of the same host may open; raise it", "haproxy.maxConnections");
    }
}
