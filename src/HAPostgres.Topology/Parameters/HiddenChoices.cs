namespace HAPostgres.Parameters;

/// <summary>
/// Spellings that an enum takes and pg_settings does not list: the entries marked hidden in PostgreSQL's guc_tables.c and xlog.c (15.18,
/// 17.11, 18.6).
/// </summary>
internal static class HiddenChoices
{
    /// <returns>The name that PostgreSQL shows for it, or null.</returns>
    public static string? Find(ParameterFacts facts, string value)
    {
        (string, string)[] choices = facts.Name switch
        {
            "wal_level" => s_walLevel,
            "client_min_messages" or "icu_validation_level" or "trace_recovery_messages" => s_messages,
            "log_min_messages" or "log_min_error_statement" or "auto_explain.log_level" => s_debug,
            "wal_compression" => s_compression,
            "backslash_quote"
            or "compute_query_id"
            or "constraint_exclusion"
            or "synchronous_commit"
            or "archive_mode"
            or "huge_pages"
            or "recovery_prefetch"
            or "force_parallel_mode"
            or "debug_parallel_query" => s_switch,
            _ => [],
        };
        foreach ((string name, string shown) in choices)
        {
            if (LibcParsing.EqualsIgnoringCase(name, value))
                return shown;
        }
        return null;
    }

    private static readonly (string Name, string Shown)[] s_switch =
    [
        ("true", "on"),
        ("false", "off"),
        ("yes", "on"),
        ("no", "off"),
        ("1", "on"),
        ("0", "off"),
    ];

    /// <summary>"on" is listed, and stands for the first method.</summary>
    private static readonly (string Name, string Shown)[] s_compression =
    [
        ("on", "pglz"),
        ("true", "pglz"),
        ("false", "off"),
        ("yes", "pglz"),
        ("no", "off"),
        ("1", "pglz"),
        ("0", "off"),
    ];

    private static readonly (string Name, string Shown)[] s_walLevel = [("archive", "replica"), ("hot_standby", "replica")];

    private static readonly (string Name, string Shown)[] s_debug = [("debug", "debug2")];

    private static readonly (string Name, string Shown)[] s_messages = [("debug", "debug2"), ("info", "info")];
}
