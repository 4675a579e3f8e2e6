namespace HAPostgres.Rules;

internal sealed class QuorumInOneFailureDomainRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG1007", "One failure domain holds etcd's quorum", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        EtcdTopology etcd = context.Topology.Etcd;
        var domains = context
            .Topology.Hosts.Where(static h => h.FailureDomain is not null)
            .GroupBy(static h => h.Name)
            .ToDictionary(static g => g.Key, static g => g.First().FailureDomain!);
        foreach (var domain in etcd.Members.Where(m => domains.ContainsKey(m.Host)).GroupBy(m => domains[m.Host]))
        {
            if (etcd.Members.Count > 1 && etcd.Members.Count - domain.Count() < etcd.Quorum)
                context.Report(
                    Descriptor,
                    $"the failure domain \"{domain.Key}\" holds {domain.Count()} of {etcd.Members.Count} etcd members; without it "
                        + $"{etcd.Members.Count - domain.Count()} remain, and the quorum is {etcd.Quorum}. Spread the members over "
                        + "three domains",
                    "etcd.members",
                    "hosts"
                );
        }
    }
}
