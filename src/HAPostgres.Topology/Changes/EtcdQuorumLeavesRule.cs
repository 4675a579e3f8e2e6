namespace HAPostgres.Changes;

internal sealed class EtcdQuorumLeavesRule : ChangeRule
{
    public override RuleDescriptor Descriptor { get; } = Error("HAPG6201", "The change breaks etcd's quorum");

    public override IEnumerable<string> Check(TopologyChange change)
    {
        EtcdTopology before = change.Deployed.Etcd;
        if (!change.KeepsEtcdQuorum)
            yield return $"of {before.Members.Count} etcd members only {change.EtcdMembersKept} would stay as they are, and "
                + $"{before.Quorum} make the quorum: without it etcd accepts no write, and no leader of PostgreSQL can "
                + $"keep its lock. Change at most {before.Members.Count - before.Quorum} at once, and deploy in between";
    }
}
