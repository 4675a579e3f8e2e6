using HAPostgres.Parameters;

namespace HAPostgres.Rules;

internal sealed class OwnedParameterRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3002", "Parameter is managed by Patroni or HAPostgres", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        foreach (KeyValuePair<string, string> parameter in context.Manifest.Postgres.Parameters)
        {
            if (!s_owners.TryGetValue(parameter.Key, out string? owner))
            {
                if (topology.Backup is null || !s_archiving.Contains(parameter.Key))
                    continue;
                owner = "HAPostgres, for the backup";
            }
            string? own = Own(parameter.Key, topology);
            // A value that is in force anyway is no mistake.
            if (own is not null && Read(parameter.Key, own, topology) == Read(parameter.Key, parameter.Value, topology))
                continue;
            string name = $"the parameter {parameter.Key} is \"{parameter.Value}\", but it is set by {owner}";
            string value = own is null or "" ? "" : $", to \"{own}\"";
            string instead = s_instead.TryGetValue(parameter.Key, out string? setting) ? $", and use {setting}" : "";
            context.ReportUnusable(
                Descriptor,
                $"{name}{value}: another value is overwritten, or breaks the cluster where it is " + $"not. Remove it{instead}",
                $"postgres.parameters.{parameter.Key}"
            );
        }
    }

    /// <summary>What the parameter is in the running cluster; null where that changes with the cluster's state.</summary>
    private static string? Own(string name, ClusterTopology topology) =>
        name.ToLowerInvariant() switch
        {
            "archive_command" => Resolving.ParameterDefaults.ArchiveCommand,
            "archive_library" => "",
            "archive_mode" => "always",
            "archive_timeout" => topology.Objectives.RecoveryPoint.ToString(),
            "cluster_name" => topology.Patroni.Scope,
            "data_directory" => "/var/lib/postgresql/data",
            "hot_standby" or "ssl" or "wal_log_hints" => "on",
            "listen_addresses" => "0.0.0.0",
            "port" => topology.Postgres.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "ssl_ca_file" => "/run/secrets/ca.crt",
            "ssl_cert_file" => "/run/secrets/server.crt",
            "ssl_key_file" => "/run/secrets/server.crt.key",
            "unix_socket_directories" => "/run/postgresql",
            "config_file" or "hba_file" or "ident_file" or "primary_conninfo" or "primary_slot_name" or "synchronous_standby_names" => null,
            string other => ParameterCatalog.Of(topology.Postgres.Version)?.Find(other)?.BuiltIn,
        };

    /// <summary>As PostgreSQL shows it.</summary>
    private static string Read(string name, string value, ClusterTopology topology) =>
        ParameterCatalog.Of(topology.Postgres.Version)?.Find(name) is ParameterFacts facts
            ? ParameterJudge.Judge(facts, topology.Postgres.Version, value).Setting ?? value
            : value;

    private static readonly Dictionary<string, string> s_instead = new(StringComparer.OrdinalIgnoreCase)
    {
        ["archive_timeout"] = "objectives.recoveryPoint",
        ["cluster_name"] = "patroni.scope",
        ["data_directory"] = "patroni.dataDirectory",
        ["hba_file"] = "postgres.hba",
        ["log_rotation_size"] = "logging.maxSize",
        ["port"] = "pgbouncer.port, haproxy.primaryPort and haproxy.replicasPort, which are the published ones",
        ["synchronous_standby_names"] = "patroni.synchronousMode",
    };

    /// <summary>Where the cluster has a backup.</summary>
    private static readonly HashSet<string> s_archiving = new(StringComparer.OrdinalIgnoreCase)
    {
        "archive_command",
        "archive_library",
        "archive_mode",
        "archive_timeout",
    };

    private const string Patroni = "Patroni, from the cluster's state";

    private const string Product = "HAPostgres, from the topology";

    private const string Docker = "HAPostgres, which leaves PostgreSQL's log to Docker";

    /// <summary>
    /// Patroni's CMDLINE_OPTIONS and "rules for parameters" (its manual, "Dynamic configuration"); CloudNativePG's fixed parameters.
    /// </summary>
    private static readonly Dictionary<string, string> s_owners = new(StringComparer.OrdinalIgnoreCase)
    {
        ["archive_cleanup_command"] = Patroni,
        ["bonjour"] = Product,
        ["bonjour_name"] = Product,
        ["cluster_name"] = Patroni,
        ["config_file"] = Product,
        ["data_directory"] = Product,
        ["event_source"] = Docker,
        ["external_pid_file"] = Product,
        ["hba_file"] = Product,
        ["hot_standby"] = Patroni,
        ["ident_file"] = Product,
        ["listen_addresses"] = Product,
        ["log_destination"] = Docker,
        ["log_directory"] = Docker,
        ["log_file_mode"] = Docker,
        ["log_filename"] = Docker,
        ["log_rotation_age"] = Docker,
        ["log_rotation_size"] = Docker,
        ["log_truncate_on_rotation"] = Docker,
        ["logging_collector"] = Docker,
        ["port"] = Product,
        ["primary_conninfo"] = Patroni,
        ["primary_slot_name"] = Patroni,
        ["promote_trigger_file"] = Patroni,
        ["recovery_end_command"] = Patroni,
        ["recovery_target"] = Patroni,
        ["recovery_target_action"] = Patroni,
        ["recovery_target_inclusive"] = Patroni,
        ["recovery_target_lsn"] = Patroni,
        ["recovery_target_name"] = Patroni,
        ["recovery_target_time"] = Patroni,
        ["recovery_target_timeline"] = Patroni,
        ["recovery_target_xid"] = Patroni,
        ["restore_command"] = Patroni,
        ["ssl"] = Product,
        ["ssl_ca_file"] = Product,
        ["ssl_cert_file"] = Product,
        ["ssl_crl_dir"] = Product,
        ["ssl_crl_file"] = Product,
        ["ssl_dh_params_file"] = Product,
        ["ssl_key_file"] = Product,
        ["ssl_passphrase_command"] = Product,
        ["ssl_passphrase_command_supports_reload"] = Product,
        ["synchronous_standby_names"] = "Patroni, from patroni.synchronousMode",
        ["syslog_facility"] = Docker,
        ["syslog_ident"] = Docker,
        ["syslog_sequence_numbers"] = Docker,
        ["syslog_split_messages"] = Docker,
        ["unix_socket_directories"] = Product,
        ["unix_socket_group"] = Product,
        ["unix_socket_permissions"] = Product,
        ["wal_log_hints"] = "Patroni, which keeps it on for pg_rewind",
    };
}
