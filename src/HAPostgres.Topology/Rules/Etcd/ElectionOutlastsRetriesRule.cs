namespace HAPostgres.Rules;

internal sealed class ElectionOutlastsRetriesRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG6006", "retry_timeout is shorter than an election of etcd", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        EtcdTopology etcd = context.Topology.Etcd;
        PatroniTopology patroni = context.Topology.Patroni;
        // Where the lock itself cannot outlive an election, HAPG6005 says so.
        if (patroni.RetryTimeout < etcd.LongestElection && patroni.Ttl >= 2 * etcd.LongestElection)
            context.Report(
                Descriptor,
                $"when etcd's leader is lost, the next one is there after up to 2 x electionTimeout {etcd.ElectionTimeout} = "
                    + $"{etcd.LongestElection}, but Patroni retries for retryTimeout {patroni.RetryTimeout} only and then needs every "
                    + $"member's consent to go on. Lower etcd.electionTimeout or raise retryTimeout to {etcd.LongestElection}",
                "etcd.electionTimeout",
                "patroni.retryTimeout"
            );
    }
}
