namespace HAPostgres.Artifacts.Patroni;

/// <summary>pg_hba.conf: who may connect from where. Everybody proves a SCRAM password; nobody is trusted for their address.</summary>
internal static class HostAccess
{
    public static IReadOnlyList<string> Lines(PostgresTopology postgres) =>
    [
        // For `docker exec`: in the image, Patroni and PostgreSQL run as the system user of this name.
        .. postgres.Superuser == "postgres" ? ["local all postgres peer"] : Array.Empty<string>(),
        "local all all scram-sha-256",
        $"local replication {postgres.ReplicationUser} scram-sha-256",
        $"hostssl replication {postgres.ReplicationUser} samenet scram-sha-256",
        // PostgreSQL 15 does not take TLS without its own handshake first, which HAProxy cannot speak: the pool's way from
        // proxy to leader, inside an internal network, is plain there.
        postgres.Version < 17 ? "host all all samenet scram-sha-256" : "hostssl all all samenet scram-sha-256",
    ];
}
