namespace HAPostgres.Changes;

internal sealed class EtcdTokenChangesRule : ChangeRule
{
    public override RuleDescriptor Descriptor { get; } = Error("HAPG6202", "etcd's token changes");

    public override IEnumerable<string> Check(TopologyChange change)
    {
        if (change.Deployed.Etcd.Token != change.Wanted.Etcd.Token)
            yield return $"etcd.token changes from {change.Deployed.Etcd.Token} to {change.Wanted.Etcd.Token}. Members with data ignore "
                + "it, and one that has to start anew would compute another cluster's id and be refused by its peers. Restore the old "
                + "token; it cannot change while the cluster has data";
    }
}
