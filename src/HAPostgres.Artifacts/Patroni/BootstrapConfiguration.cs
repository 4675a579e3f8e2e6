using HAPostgres.Artifacts.Shared;
using HAPostgres.Compose.Yaml;

namespace HAPostgres.Artifacts.Patroni;

/// <summary>
/// What all members share: the dynamic configuration, which Patroni takes from here once and from etcd ever after, and how the
/// first member makes the database cluster. Later changes of the dynamic part are sent with <c>PATCH /config</c>.
/// </summary>
internal static class BootstrapConfiguration
{
    /// <summary>
    /// Bytes; for Patroni, which has no word for "no limit" of maximum_lag_on_failover and counts it in synchronous mode too (is_lagging in
    /// ha.py).
    /// The largest integer that a JSON reader with doubles keeps (2^53 - 1, 8 PiB).
    /// </summary>
    private const long NoLimit = (1L << 53) - 1;

    public static string Render(ClusterTopology topology) =>
        YamlText.Of(
            new YamlMap
            {
                ["bootstrap"] = new YamlMap
                {
                    ["dcs"] = Dynamic(topology),
                    ["initdb"] = InitDb(topology.Postgres),
                    ["post_bootstrap"] = "/usr/local/bin/post-bootstrap",
                },
            }
        );

    private static List<object> InitDb(PostgresTopology postgres)
    {
        List<object> options =
        [
            new YamlMap { ["encoding"] = "UTF8" },
            new YamlMap { ["locale"] = "C.UTF-8" },
            // pg_rewind needs them, and they detect corruption on disk before a replica copies it.
            "data-checksums",
            new YamlMap { ["auth-local"] = "scram-sha-256" },
            new YamlMap { ["auth-host"] = "scram-sha-256" },
        ];
        // PostgreSQL's own collation: an upgrade of the operating system cannot change how text sorts and so break an index.
        if (postgres.Version >= 17)
            options.Insert(1, new YamlMap { ["locale-provider"] = "builtin" });
        return options;
    }

    private static YamlMap Dynamic(ClusterTopology topology)
    {
        PatroniTopology patroni = topology.Patroni;
        YamlMap dynamic = new()
        {
            ["ttl"] = patroni.Ttl.Seconds,
            ["loop_wait"] = patroni.LoopWait.Seconds,
            ["retry_timeout"] = patroni.RetryTimeout.Seconds,
            ["maximum_lag_on_failover"] = patroni.MaximumLagOnFailover?.Bytes ?? NoLimit,
            ["synchronous_mode"] = patroni.SynchronousMode switch
            {
                SynchronousMode.Off => false,
                SynchronousMode.On => true,
                _ => "quorum",
            },
            ["synchronous_mode_strict"] = patroni.SynchronousModeStrict,
            ["synchronous_node_count"] = patroni.SynchronousNodeCount,
            // -1 is Patroni's "never replaced": stated, so that taking the setting back reaches a running cluster.
            ["maximum_lag_on_syncnode"] = patroni.MaximumLagOnSyncnode?.Bytes ?? -1,
            ["failsafe_mode"] = patroni.FailsafeMode,
            ["primary_start_timeout"] = patroni.PrimaryStartTimeout.Seconds,
            ["primary_stop_timeout"] = patroni.PrimaryStopTimeout.Seconds,
            ["postgresql"] = new YamlMap
            {
                ["use_pg_rewind"] = true,
                ["use_slots"] = true,
                ["parameters"] = Parameters(topology.Postgres),
                // Dynamic, so that a change is a reload on every member and no restart.
                ["pg_hba"] = HostAccess.Lines(topology),
            },
        };
        dynamic["slots"] = Slots(patroni.Slots);
        dynamic["ignore_slots"] = new List<object> { new YamlMap { ["name"] = $"(?!({Managed(patroni)})$).*" } };
        return dynamic;
    }

    /// <summary>
    /// The slots that Patroni makes and drops by itself, as a pattern: those of members, also of members that have left. All others belong
    /// to users,
    /// whether anything reads from them at the moment or not. (Permanent ones are Patroni's wherever they are listed.)
    /// </summary>
    private static string Managed(PatroniTopology patroni) =>
        string.Join(
            "|",
            [
                PatroniMember.DefaultSlotPrefix + ".*",
                .. patroni
                    .Members.Select(static m => m.SlotName)
                    .Where(static s => !s.StartsWith(PatroniMember.DefaultSlotPrefix, StringComparison.Ordinal)),
            ]
        );

    private static YamlMap Slots(EquatableArray<PermanentSlot> slots)
    {
        YamlMap map = [];
        foreach (PermanentSlot slot in slots)
        {
            map[slot.Name] = slot.Database is null
                ? new YamlMap { ["type"] = "physical" }
                : new YamlMap
                {
                    ["type"] = "logical",
                    ["database"] = slot.Database,
                    ["plugin"] = slot.Plugin!,
                };
        }
        return map;
    }

    private static YamlMap Parameters(PostgresTopology postgres)
    {
        YamlMap parameters = new()
        {
            ["password_encryption"] = "scram-sha-256",
            ["ssl"] = "on",
            ["ssl_ca_file"] = "/run/secrets/ca.crt",
            ["ssl_cert_file"] = "/run/secrets/server.crt",
            ["ssl_key_file"] = "/run/secrets/server.crt.key",
            ["ssl_min_protocol_version"] = "TLSv1.2",
            ["ssl_ciphers"] = TlsCiphers.Text,
            // A client whose host was cut off must not hold its locks until the system's own two hours are over.
            ["tcp_keepalives_idle"] = "60",
            ["tcp_keepalives_interval"] = "10",
            ["tcp_keepalives_count"] = "3",
            ["tcp_user_timeout"] = "30000",
        };
        foreach (PostgresParameter parameter in postgres.Parameters)
            parameters[parameter.Name] = parameter.Value;
        return parameters;
    }
}
