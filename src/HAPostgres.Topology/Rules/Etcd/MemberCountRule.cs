namespace HAPostgres.Rules;

internal sealed class MemberCountRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG6001", "Even or too large number of etcd members", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        EtcdTopology etcd = context.Topology.Etcd;
        int count = etcd.Members.Count;
        if (count == 0)
            context.Report(
                Descriptor,
                "etcd has no member, and Patroni keeps the leader's lock there; name three hosts in etcd.members",
                "etcd.members"
            );
        else if (count % 2 == 0)
            context.Report(
                Descriptor,
                $"etcd has {count} members: the quorum is {etcd.Quorum}, so {count} tolerate the loss of {count - etcd.Quorum}, no more "
                    + $"than {count - 1} do, and more can fail. Use an odd number, 3 or 5",
                "etcd.members",
                "hosts"
            );
        else if (count > 7)
            context.Report(
                Descriptor,
                $"etcd has {count} members; every write waits for {etcd.Quorum} of them, and etcd advises 7 at the most. Use 3 or 5",
                "etcd.members",
                "hosts"
            );
    }
}
