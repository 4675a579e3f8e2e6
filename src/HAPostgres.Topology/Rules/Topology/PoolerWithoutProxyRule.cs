namespace HAPostgres.Rules;

internal sealed class PoolerWithoutProxyRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG1008", "A pooler has no proxy on its host", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        var proxies = new HashSet<string>(topology.HAProxy.Hosts, StringComparer.Ordinal);
        for (int i = 0; i < topology.PgBouncer.Hosts.Count; i++)
        {
            string host = topology.PgBouncer.Hosts[i];
            if (!proxies.Contains(host))
                context.Report(
                    Descriptor,
                    $"the pooler on \"{host}\" reaches the leader through the proxy of the same host, and there is none; add \"{host}\" "
                        + "to haproxy.hosts",
                    $"pgbouncer.hosts[{i}]",
                    "haproxy.hosts"
                );
        }
    }
}
