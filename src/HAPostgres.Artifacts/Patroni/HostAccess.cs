namespace HAPostgres.Artifacts.Patroni;

/// <summary>
/// pg_hba.conf: who may connect from where. Every role authenticates by SCRAM unless the manifest says otherwise; no address is
/// trusted. PostgreSQL takes the first line that matches.
/// </summary>
internal static class HostAccess
{
    /// <summary>
    /// PostgreSQL sees the proxy's address, not the client's: members and the operator are told from any other client with the password by
    /// internal-client.crt, a client's certificate, unlike those of proxies and poolers.
    /// </summary>
    private const string WithCertificate = "scram-sha-256 clientcert=verify-ca";

    public static IReadOnlyList<string> Lines(ClusterTopology topology)
    {
        PostgresTopology postgres = topology.Postgres;
        // PostgreSQL 15 does not take TLS without its own handshake first, which HAProxy cannot speak: the pool's way from
        // proxy to leader, inside an internal network, is plain there.
        bool plain = postgres.Version < 17;
        string remote = plain ? "host" : "hostssl";
        string[] certified = [postgres.Superuser, postgres.ReplicationUser, postgres.RewindUser];
        string certifiedRoles = string.Join(",", certified);
        // The manifest's lines must not lock out the cluster's own roles.
        bool stated = postgres.Hba.Count > 0;
        return
        [
            // For `docker exec`: in the image, Patroni and PostgreSQL run as the system user of this name.
            .. Where(postgres.Superuser == "postgres", "local all postgres peer"),
            $"local replication {postgres.ReplicationUser} scram-sha-256",
            $"hostssl replication {postgres.ReplicationUser} samenet {WithCertificate}",
            $"hostssl all {certifiedRoles} samenet {WithCertificate}",
            .. Where(plain, $"hostnossl all {certifiedRoles} samenet reject"),
            .. Where(stated, $"local all {string.Join(",", topology.OwnRoles)} scram-sha-256"),
            .. Where(stated, $"{remote} all {string.Join(",", topology.OwnRoles.Except(certified))} samenet scram-sha-256"),
            .. postgres.Hba,
            "local all all scram-sha-256",
            $"{remote} all all samenet scram-sha-256",
        ];
    }

    private static string[] Where(bool condition, string line) => condition ? [line] : [];
}
