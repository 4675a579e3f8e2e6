namespace HAPostgres.Parameters;

/// <summary>When parameters came and went, for messages about the wrong version.</summary>
internal static class ParameterHistory
{
    /// <summary>
    /// There is no catalog of 16: these changed with it (its release notes, E.17.1 and E.17.3); all else that differs between 15 and 17 did
    /// with 17.
    /// </summary>
    private static readonly HashSet<string> s_changedIn16 = new(LibcParsing.IgnoringCase)
    {
        "createrole_self_grant",
        "debug_io_direct",
        "debug_logical_replication_streaming",
        "debug_parallel_query",
        "enable_presorted_aggregate",
        "force_parallel_mode",
        "gss_accept_delegation",
        "icu_validation_level",
        "lc_collate",
        "lc_ctype",
        "max_parallel_apply_workers_per_subscription",
        "promote_trigger_file",
        "reserved_connections",
        "scram_iterations",
        "send_abort_for_crash",
        "send_abort_for_kill",
        "vacuum_buffer_usage_limit",
        "vacuum_defer_cleanup_age",
    };

    private static readonly Dictionary<string, string> s_successors = new(LibcParsing.IgnoringCase)
    {
        ["checkpoint_segments"] = "max_wal_size",
        ["force_parallel_mode"] = "debug_parallel_query",
        ["sort_mem"] = "work_mem",
        ["ssl_ecdh_curve"] = "ssl_groups",
        ["standby_mode"] = "nothing: Patroni keeps standbys",
        ["stats_temp_directory"] = "nothing: statistics are in shared memory since 15",
        ["vacuum_mem"] = "maintenance_work_mem",
        ["wal_keep_segments"] = "wal_keep_size",
    };

    /// <returns>"it is new in 18", "it is gone since 16, use …", or null for a name that no known version has.</returns>
    public static string? Of(string name, int version)
    {
        int[] having = [.. ParameterCatalog.Versions.Where(v => ParameterCatalog.Of(v)!.Find(name) is not null)];
        string successor = s_successors.TryGetValue(name, out string? other) ? $"; its successor is {other}" : "";
        if (having.Length == 0)
            return successor.Length > 0 ? $"it is gone{successor}" : null;
        if (having[0] > version)
            return $"it is new in {Changed(name, having[0])}";
        int next = ParameterCatalog.Versions.First(v => v > having[having.Length - 1]);
        return $"it is gone since {Changed(name, next)}{successor}";
    }

    private static int Changed(string name, int version) => version == 17 && s_changedIn16.Contains(name) ? 16 : version;
}
