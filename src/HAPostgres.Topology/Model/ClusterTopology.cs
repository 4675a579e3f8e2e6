namespace HAPostgres;

/// <summary>
/// A whole cluster with everything explicit: the one model that the compiler checks, the build renders and the runtime operates.
/// Immutable, and equal to another with equal values.
/// </summary>
public sealed record ClusterTopology
{
    /// <summary>The cluster's name; also the name of its Swarm stack.</summary>
    public required string Name { get; init; }

    /// <summary>The swarm that it runs in: hosts of the same name in different swarms are different machines.</summary>
    public required string Swarm { get; init; }

    /// <summary>
    /// What the labels on Swarm nodes start with: <c>{prefix}patroni</c>, <c>{prefix}etcd</c>, <c>{prefix}pgbouncer</c>,
    /// <c>{prefix}haproxy</c>, <c>{prefix}backup</c>.
    /// </summary>
    public required string LabelPrefix { get; init; }

    public required EquatableArray<HostTopology> Hosts { get; init; }

    public required PostgresTopology Postgres { get; init; }

    public required PatroniTopology Patroni { get; init; }

    public required EtcdTopology Etcd { get; init; }

    public required PgBouncerTopology PgBouncer { get; init; }

    public required HAProxyTopology HAProxy { get; init; }

    public required NetworkTopology Networks { get; init; }

    /// <summary>The image of the program itself, in which the rendered scripts run it; no service does.</summary>
    public required string CliImage { get; init; }

    public required LoggingTopology Logging { get; init; }

    /// <summary>Null where the cluster has no backup.</summary>
    public BackupTopology? Backup { get; init; }

    /// <summary>Every secret of the cluster: names and places, never values.</summary>
    public required EquatableArray<SecretFile> Secrets { get; init; }

    public required ObjectivesTopology Objectives { get; init; }

    /// <summary>
    /// Roles with which the cluster's own programs log in by password, and no application ever does. The role that replicas stream with is
    /// not among them.
    /// </summary>
    public IReadOnlyList<string> OwnRoles => [Postgres.Superuser, Postgres.RewindUser, Postgres.MonitorUser, PgBouncer.AuthUser];

    /// <summary>The DNS suffix of every member inside the cluster's networks; certificates are for <c>*.{Domain}</c>.</summary>
    public string Domain => $"{Name}.internal";
}
