namespace HAPostgres.Changes;

internal sealed class RoleIsRenamedRule : ChangeRule
{
    public override RuleDescriptor Descriptor { get; } = Error("HAPG3203", "The superuser or the replication role is renamed");

    public override IEnumerable<string> Check(TopologyChange change)
    {
        (string Setting, string Before, string Now)[] roles =
        [
            ("postgres.superuser", change.OldPostgres.Superuser, change.NewPostgres.Superuser),
            ("postgres.replicationUser", change.OldPostgres.ReplicationUser, change.NewPostgres.ReplicationUser),
        ];
        return roles
            .Where(static r => r.Before != r.Now)
            .Select(static r =>
                $"{r.Setting} changes from {r.Before} to {r.Now}, and roles are made when a cluster is bootstrapped: Patroni would log in "
                + $"as a role that does not exist. Restore {r.Before}"
            );
    }
}
