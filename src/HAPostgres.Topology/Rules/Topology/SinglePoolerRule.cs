namespace HAPostgres.Rules;

internal sealed class SinglePoolerRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG1009", "One host carries every pooler or proxy", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        if (topology.Patroni.Members.Count < 2)
            return;
        if (topology.PgBouncer.Hosts.Count == 1)
            context.Report(
                Descriptor,
                $"the only pooler runs on \"{topology.PgBouncer.Hosts[0]}\", and port {topology.PgBouncer.Port} is lost with that host; "
                    + "name a second host",
                "pgbouncer.hosts",
                "hosts"
            );
        if (topology.HAProxy.Hosts.Count == 1)
            context.Report(
                Descriptor,
                $"the only proxy runs on \"{topology.HAProxy.Hosts[0]}\", and port {topology.HAProxy.PrimaryPort} is lost with that host; "
                    + "name a second host",
                "haproxy.hosts",
                "hosts"
            );
    }
}
