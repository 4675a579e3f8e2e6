namespace HAPostgres.Changes;

internal sealed class MemberLeavesRule : ChangeRule
{
    public override RuleDescriptor Descriptor { get; } = Error("HAPG1201", "A member with data leaves the manifest");

    public override string Permission => "--remove-members";

    public override IEnumerable<string> Check(TopologyChange change)
    {
        string[] left =
        [
            .. from member in change.Deployed.Patroni.Members
            where change.Wanted.Patroni.Members.All(m => m.Name != member.Name)
            select $"{member.Name} ({member.DataDirectory} on \"{member.Host}\")",
            // Where the change breaks the quorum, HAPG6201 reports it instead.
            .. from member in change.Deployed.Etcd.Members
            where change.KeepsEtcdQuorum && change.Wanted.Etcd.Members.All(m => m.Name != member.Name)
            select $"{member.Name} (volume {member.Volume} on \"{member.Host}\")",
        ];
        if (left.Length > 0)
            yield return $"{string.Join(", ", left)} left the manifest: the service would be removed, the data would stay where it "
                + $"is. If that is intended, deploy with {Permission}";
    }
}
