namespace HAPostgres;

/// <summary>Names inside the stack that do not depend on the manifest.</summary>
public static class ServiceNames
{
    public const string PgBouncer = "pgbouncer";

    public const string HAProxy = "haproxy";

    /// <summary>What the certificate of etcd's and Patroni's clients is for, below the cluster's domain; no service has the name.</summary>
    public const string InternalClient = "internal-client";

    /// <summary>What a backup repository's certificate is for, below the cluster's domain; each repository has the name beside its own.
    /// </summary>
    public const string Backup = "backup";

    /// <summary>What the certificate of pgBackRest on members is for, below the cluster's domain.</summary>
    public const string BackupClient = "backup-client";

    /// <summary>The network, inside the stack, by which the service of a repository that is away from the swarm reaches it.</summary>
    public const string RepositoryNetwork = "repository-egress";

    /// <summary>The named volume, on each host, through which a pooler reaches the proxy of its own host.</summary>
    public const string ProxySocketVolume = "proxy-socket";

    /// <summary>A host's name as part of a service's: it may hold dots and capitals, a service's may not.</summary>
    internal static string PartOf(string host) => host.ToLowerInvariant().Replace('.', '-');
}
