namespace HAPostgres.Rules;

internal sealed class OwnedParameter : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3002", "A parameter is not the user's to set", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        foreach (string name in context.Manifest.Postgres.Parameters.Keys)
        {
            if (s_owners.TryGetValue(name, out string? owner))
                context.ReportUnusable(Descriptor, $"the parameter {name} is set by {owner}; a value here would be ignored or break the cluster. Remove it", $"postgres.parameters.{name}");
        }
    }

    private const string Patroni = "Patroni, from the cluster's state";

    private const string Product = "HAPostgres, from the topology";

    private const string Docker = "HAPostgres, which leaves PostgreSQL's log to Docker";

    /// <summary>Patroni's CMDLINE_OPTIONS and "rules for parameters" (its manual, "Dynamic configuration"); CloudNativePG's fixed parameters.</summary>
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
