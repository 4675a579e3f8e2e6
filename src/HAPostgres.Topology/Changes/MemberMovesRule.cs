namespace HAPostgres.Changes;

internal sealed class MemberMovesRule : ChangeRule
{
    public override RuleDescriptor Descriptor { get; } = Error("HAPG1202", "A member moves to another host or directory without its data");

    public override IEnumerable<string> Check(TopologyChange change)
    {
        string[] moved =
        [
            .. from now in change.Wanted.Patroni.Members
            join before in change.Deployed.Patroni.Members on now.Name equals before.Name
            where (before.Host, before.DataDirectory) != (now.Host, now.DataDirectory)
            select $"{now.Name} from {before.DataDirectory} on \"{before.Host}\" to {now.DataDirectory} on \"{now.Host}\"",
            // Where the change breaks the quorum, HAPG6201 reports it instead.
            .. from now in change.Wanted.Etcd.Members
            join before in change.Deployed.Etcd.Members on now.Name equals before.Name
            where change.KeepsEtcdQuorum && (before.Host, before.Volume) != (now.Host, now.Volume)
            select $"{now.Name} from \"{before.Host}\" to \"{now.Host}\"",
        ];
        if (moved.Length > 0)
            yield return $"{string.Join(", ", moved)}: the data does not move along, and the member would start empty. Add a member of "
                + "another name at the new place, deploy, and then remove this one from the manifest";
    }
}
