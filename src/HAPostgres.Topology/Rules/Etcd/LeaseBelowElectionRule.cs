namespace HAPostgres.Rules;

internal sealed class LeaseBelowElectionRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG6005", "ttl is shorter than an election of etcd", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        EtcdTopology etcd = context.Topology.Etcd;
        Duration ttl = context.Topology.Patroni.Ttl;
        Duration needed = 2 * etcd.LongestElection;
        if (ttl < needed)
            context.Report(
                Descriptor,
                $"an election of etcd takes up to 2 x electionTimeout {etcd.ElectionTimeout} = {etcd.LongestElection}, and a second one "
                    + $"follows a split vote: {needed}, which is more than ttl {ttl}. Patroni's lock would expire while nothing is "
                    + $"wrong with PostgreSQL. Lower etcd.electionTimeout, or raise ttl to {needed}",
                "etcd.electionTimeout",
                "patroni.ttl"
            );
    }
}
