namespace HAPostgres.Artifacts.Patroni;

/// <summary>
/// pg_hba.conf: who may connect from where. Everybody proves a SCRAM password unless the manifest says otherwise; nobody is trusted for
/// their address. PostgreSQL takes the first line that matches.
/// </summary>
internal static class HostAccess
{
    public static IReadOnlyList<string> Lines(ClusterTopology topology)
    {
        PostgresTopology postgres = topology.Postgres;
        // PostgreSQL 15 does not take TLS without its own handshake first, which HAProxy cannot speak: the pool's way from
        // proxy to leader, inside an internal network, is plain there.
        string remote = postgres.Version < 17 ? "host" : "hostssl";
        string own = string.Join(",", topology.OwnRoles);
        return
        [
            // For `docker exec`: in the image, Patroni and PostgreSQL run as the system user of this name.
            .. postgres.Superuser == "postgres" ? ["local all postgres peer"] : Array.Empty<string>(),
            $"local replication {postgres.ReplicationUser} scram-sha-256",
            $"hostssl replication {postgres.ReplicationUser} samenet scram-sha-256",
            // What the manifest asks of everybody must not lock the cluster itself out.
            .. postgres.Hba.Count == 0
                ? Array.Empty<string>()
                : [$"local all {own} scram-sha-256", $"{remote} all {own} samenet scram-sha-256"],
            .. postgres.Hba,
            "local all all scram-sha-256",
            $"{remote} all all samenet scram-sha-256",
        ];
    }
}
