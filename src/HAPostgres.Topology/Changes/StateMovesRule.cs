namespace HAPostgres.Changes;

internal sealed class StateMovesRule : ChangeRule
{
    public override RuleDescriptor Descriptor { get; } = Error("HAPG2201", "Patroni's namespace or scope changes");

    public override IEnumerable<string> Check(TopologyChange change)
    {
        (string before, string now) = (KeyOf(change.Deployed.Patroni), KeyOf(change.Wanted.Patroni));
        if (before != now)
            yield return $"patroni.namespace and patroni.scope make the path {now}, and the cluster's state lies below {before} in etcd: "
                + "members that restart would wait there for a leader that holds the lock at the old path. Restore the old values; they "
                + "cannot change while the cluster has data";
    }

    private static string KeyOf(PatroniTopology patroni) => $"{patroni.Namespace}/{patroni.Scope}";
}
