using HAPostgres.Artifacts.Shared;
using HAPostgres.Compose.Yaml;

namespace HAPostgres.Artifacts.Patroni;

/// <summary>
/// What is a member's own. Passwords are not in it: the image's entrypoint gives them to Patroni as <c>PATRONI_…_PASSWORD</c>.
/// </summary>
internal static class MemberConfiguration
{
    private const string Authority = "/run/secrets/ca.crt";
    private const string Certificate = "/run/secrets/patroni.crt";
    private const string Key = "/run/secrets/patroni.key";

    /// <summary>For etcd, for other members' REST API and for their PostgreSQL: no server has this certificate.</summary>
    private const string ClientCertificate = "/run/secrets/internal-client.crt";
    private const string ClientKey = "/run/secrets/internal-client.key";

    public static string Render(ClusterTopology topology, PatroniMember member)
    {
        PatroniTopology patroni = topology.Patroni;
        string address = $"{member.Name}.{topology.Domain}";
        return YamlText.Of(
            new YamlMap
            {
                ["scope"] = patroni.Scope,
                ["namespace"] = patroni.Namespace,
                ["name"] = member.Name,
                ["log"] = new YamlMap { ["level"] = "INFO" },
                ["restapi"] = new YamlMap
                {
                    ["listen"] = $"0.0.0.0:{patroni.RestPort}",
                    ["connect_address"] = $"{address}:{patroni.RestPort}",
                    ["certfile"] = Certificate,
                    ["keyfile"] = Key,
                    ["cafile"] = Authority,
                    // Reading (health checks) needs no certificate; whatever changes something needs one, and the password.
                    ["verify_client"] = "optional",
                    ["authentication"] = new YamlMap { ["username"] = PatroniTopology.RestUser },
                },
                ["ctl"] = new YamlMap
                {
                    ["insecure"] = false,
                    ["cacert"] = Authority,
                    ["certfile"] = ClientCertificate,
                    ["keyfile"] = ClientKey,
                },
                ["etcd3"] = new YamlMap
                {
                    // Only the way in: from there Patroni asks for the list of members and then calls each by its own name.
                    ["hosts"] = new[] { $"{EtcdName.Of(topology)}:{topology.Etcd.ClientPort}" },
                    ["protocol"] = "https",
                    ["cacert"] = Authority,
                    ["cert"] = ClientCertificate,
                    ["key"] = ClientKey,
                },
                ["postgresql"] = PostgreSql(topology.Postgres, address),
                // Swarm gives containers no devices.
                ["watchdog"] = new YamlMap { ["mode"] = "off" },
                ["tags"] = Tags(member),
            }
        );
    }

    private static YamlMap Tags(PatroniMember member)
    {
        YamlMap tags = [];
        // Patroni takes the flag or the priority, not both.
        if (member.FailoverPriority is int failover)
            tags["failover_priority"] = failover;
        else
            tags["nofailover"] = member.NoFailover;
        if (member.SyncPriority is int sync)
            tags["sync_priority"] = sync;
        else if (member.NoSync)
            tags["nosync"] = true;
        if (member.NoLoadBalance)
            tags["noloadbalance"] = true;
        if (member.ReplicateFrom is string source)
            tags["replicatefrom"] = source;
        return tags;
    }

    private static YamlMap PostgreSql(PostgresTopology postgres, string address) =>
        new()
        {
            ["listen"] = $"0.0.0.0:{postgres.Port}",
            ["connect_address"] = $"{address}:{postgres.Port}",
            ["use_unix_socket"] = true,
            ["use_unix_socket_repl"] = true,
            ["data_dir"] = "/var/lib/postgresql/data",
            ["bin_dir"] = $"/usr/lib/postgresql/{postgres.Version}/bin",
            ["pgpass"] = "/run/postgresql/pgpass",
            ["authentication"] = new YamlMap
            {
                ["superuser"] = new YamlMap { ["username"] = postgres.Superuser },
                ["replication"] = Remote(postgres.ReplicationUser),
                ["rewind"] = Remote(postgres.RewindUser),
            },
            // A copy begins with a checkpoint; the leader's own pace would let a new replica wait for minutes.
            ["basebackup"] = new List<object> { new YamlMap { ["checkpoint"] = "fast" } },
            ["parameters"] = new YamlMap { ["unix_socket_directories"] = "/run/postgresql" },
        };

    private static YamlMap Remote(string user) =>
        new()
        {
            ["username"] = user,
            ["sslmode"] = "verify-full",
            ["sslrootcert"] = Authority,
            ["sslcert"] = ClientCertificate,
            ["sslkey"] = ClientKey,
        };
}
