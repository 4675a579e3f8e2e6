namespace HAPostgres.Rules;

internal sealed class ProxySourceLimitRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG5008", "One client address can take all direct connections of a proxy", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        HAProxyTopology proxy = context.Topology.HAProxy;
        if (context.Manifest.HAProxy.MaxConnectionsPerSource is int limit && limit >= proxy.MaxDirectConnections)
        {
            context.Report(
                Descriptor,
                $"maxConnectionsPerSource {limit} is not less than maxDirectConnections {proxy.MaxDirectConnections}: "
                    + "a single machine, even one that never logs in, can block all other clients of this proxy's ports. "
                    + "Lower it, or raise maxDirectConnections",
                "haproxy.maxConnectionsPerSource",
                "haproxy.maxDirectConnections"
            );
        }
    }
}
