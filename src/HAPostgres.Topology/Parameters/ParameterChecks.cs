using System.Globalization;
using System.Text;

namespace HAPostgres.Parameters;

/// <summary>PostgreSQL's check hooks, as far as a value alone decides them.</summary>
internal static class ParameterChecks
{
    /// <returns>Why no value of the parameter is judged, or null.</returns>
    public static string? Unjudged(string name) => s_unjudged.TryGetValue(name, out string? reason) ? reason : null;

    /// <summary>Parameters of which the server alone knows the values.</summary>
    public static IReadOnlyDictionary<string, string> AllUnjudged => s_unjudged;

    private const string OfTransaction = "belongs to a transaction, which sets it anew when it starts";

    private const string OfFiles = "names the server's own files, which HAPostgres places";

    private static readonly Dictionary<string, string> s_unjudged = new(StringComparer.Ordinal)
    {
        ["config_file"] = OfFiles,
        ["data_directory"] = OfFiles,
        ["hba_file"] = OfFiles,
        ["ident_file"] = OfFiles,
        ["default_text_search_config"] = "names an object of a database",
        ["transaction_deferrable"] = OfTransaction,
        ["transaction_isolation"] = OfTransaction,
        ["transaction_read_only"] = OfTransaction,
    };

    /// <param name="name">The parameter.</param>
    /// <param name="version">The major version.</param>
    /// <param name="value">In the parameter's unit and range.</param>
    public static ParameterVerdict Integer(string name, int version, int value)
    {
        switch (name)
        {
            case "vacuum_buffer_usage_limit" when value is > 0 and < 128:
                return ParameterVerdict.Refuse("is neither 0 nor 128 kB to 16777216 kB");
            case "commit_timestamp_buffers"
            or "multixact_member_buffers"
            or "multixact_offset_buffers"
            or "notify_buffers"
            or "serializable_buffers"
            or "subtransaction_buffers"
            or "transaction_buffers" when value % 16 != 0:
                return ParameterVerdict.Refuse($"is {value} blocks, but must be a multiple of 16 (of 128kB)");
            case "io_max_concurrency" when value == 0:
                return ParameterVerdict.Refuse("is 0, but must be -1 or above 0");
            case "max_stack_depth" when value > 2048:
                return ParameterVerdict.Leave("is above 2MB, and the machine's limit of the stack (ulimit -s) decides");
            case "max_connections"
            or "max_wal_senders"
            or "max_worker_processes"
            or "autovacuum_max_workers" when value > MaxBackends - 160 && version < 18:
                return ParameterVerdict.Leave("is near the most that PostgreSQL can have of all processes together, so the others decide");
            case "unix_socket_permissions" or "log_file_mode":
                return ParameterVerdict.Accept(Convert.ToString(value, 8).PadLeft(4, '0'));
            case "wal_buffers" when value is >= 0 and < 4:
                return ParameterVerdict.Accept("4");
            case "autovacuum_work_mem" when value >= 0:
                return ParameterVerdict.Accept(Math.Max(value, version < 16 ? 1024 : 64).ToString(CultureInfo.InvariantCulture));
            case "tcp_keepalives_idle" or "tcp_keepalives_interval" or "tcp_keepalives_count" or "tcp_user_timeout":
                // pg_settings asks the socket of its own session.
                return ParameterVerdict.Accept(null);
            default:
                return ParameterVerdict.Accept(value.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>MAX_BACKENDS: 18 bits.</summary>
    public const int MaxBackends = 262143;

    public static ParameterVerdict Text(string name, int version, string value) =>
        name switch
        {
            "DateStyle" => DateStyle.Judge(value, version),
            "TimeZone" or "log_timezone" => TimeZone(value),
            "archive_command" => ParameterVerdict.Accept(null), // Shown as "(disabled)" while archive_mode is off.
            "application_name" or "cluster_name" => ParameterVerdict.Accept(CleanAscii(Truncate(value), version)),
            "backtrace_functions" => value.All(static c =>
                c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or ',' or ' ' or '\n' or '\t'
            )
                ? ParameterVerdict.Accept(value)
                : ParameterVerdict.Refuse("holds more than names of C functions apart by commas"),
            "client_encoding" => Encodings.Find(Truncate(value) ?? value) is string encoding
                ? ParameterVerdict.Accept(value == "UNICODE" ? value : encoding)
                : ParameterVerdict.Refuse("is no encoding that PostgreSQL knows"),
            "createrole_self_grant" => Words(value, version, "set", "inherit"),
            "debug_io_direct" => Words(value, version, "data", "wal", "wal_init"),
            "default_table_access_method" => value.Length == 0 ? ParameterVerdict.Refuse("is empty")
            : value == "heap" ? ParameterVerdict.Accept(value)
            : ParameterVerdict.Leave("names an access method that a library may bring"),
            "default_tablespace" => value.Length == 0
                ? ParameterVerdict.Accept("")
                : ParameterVerdict.Leave("names an object of the server"),
            "external_pid_file" or "log_directory" => ParameterVerdict.Accept(IsCanonicalPath(value) ? value : null),
            "lc_messages" or "lc_monetary" or "lc_numeric" or "lc_time" => value is "C" or "POSIX"
                ? ParameterVerdict.Accept(value)
                : ParameterVerdict.Leave("names a locale that the image may have or not"),
            "log_connections" when version >= 18 => LogConnections(value, version),
            "log_destination" => Words(value, version, "stderr", "csvlog", "jsonlog", "syslog"),
            "output_plugin_libraries" => IdentifierList.Split(value, version) is null
                ? ParameterVerdict.Leave("is not a list of names apart by commas, which only newer minor releases mind")
                : ParameterVerdict.Accept(value),
            "plpgsql.extra_errors" or "plpgsql.extra_warnings" => Words(
                value,
                version,
                "all",
                "none",
                "shadowed_variables",
                "strict_multi_assignment",
                "too_many_rows"
            ),
            "primary_slot_name" => value.Length == 0 || IsSlotName(value)
                ? ParameterVerdict.Accept(value)
                : ParameterVerdict.Refuse(NotASlot),
            "recovery_target" => value is "" or "immediate"
                ? ParameterVerdict.Accept(value)
                : ParameterVerdict.Refuse("is not \"immediate\""),
            "recovery_target_lsn" => value.Length == 0 || IsLsn(value)
                ? ParameterVerdict.Accept(value)
                : ParameterVerdict.Refuse("is not a place in the log, such as 16/B374D848"),
            "recovery_target_name" => Encoding.UTF8.GetByteCount(value) < 64
                ? ParameterVerdict.Accept(value)
                : ParameterVerdict.Refuse("is longer than 63 bytes"),
            "recovery_target_time" => value.Length == 0 ? ParameterVerdict.Accept("")
            : value is "now" or "today" or "tomorrow" or "yesterday" ? ParameterVerdict.Refuse("depends on when the server reads it")
            : ParameterVerdict.Leave("is a time, whose zones and abbreviations the server knows"),
            "recovery_target_timeline" => value is "current" or "latest" || FitsUnsigned(value)
                ? ParameterVerdict.Accept(value)
                : ParameterVerdict.Refuse("is neither \"current\", \"latest\" nor a number"),
            "recovery_target_xid" => value.Length == 0 || FitsUnsigned(value)
                ? ParameterVerdict.Accept(value)
                : ParameterVerdict.Refuse("is no transaction's number"),
            "restrict_nonsystem_relation_kind" => Words(value, version, "view", "foreign-table"),
            "search_path" or "temp_tablespaces" => IdentifierList.Split(value, version) is null
                ? ParameterVerdict.Refuse(NotAList)
                : ParameterVerdict.Accept(value),
            "synchronized_standby_slots" => SlotList(value, version),
            "synchronous_standby_names" => StandbyNames.IsValid(value)
                ? ParameterVerdict.Accept(value)
                : ParameterVerdict.Refuse("is not of the form \"ANY 1 (a, b)\", \"FIRST 1 (a, b)\" or \"a, b\" with a number above 0"),
            "timezone_abbreviations" => value is "Default"
                ? ParameterVerdict.Accept(value)
                : ParameterVerdict.Leave("names a file of the server"),
            "wal_consistency_checking" => ResourceManagers(value, version),
            _ => ParameterVerdict.Accept(value),
        };

    private const string NotAList = "is not a list of names apart by commas; a name with anything odd in it needs double quotes";

    private const string NotASlot = "is no name of a slot: lower-case letters, digits and underscores, at most 63";

    private static ParameterVerdict Words(string value, int version, params string[] words)
    {
        if (IdentifierList.Split(value, version) is not IReadOnlyList<string> list)
            return ParameterVerdict.Refuse(NotAList);
        string? unknown = list.FirstOrDefault(w => !words.Any(k => LibcParsing.EqualsIgnoringCase(k, w)));
        return unknown is null
            ? ParameterVerdict.Accept(value)
            : ParameterVerdict.Refuse($"has the unknown word \"{unknown}\"; it takes {string.Join(", ", words)}");
    }

    /// <summary>validate_log_connections_options: a switch alone, or aspects.</summary>
    private static ParameterVerdict LogConnections(string value, int version)
    {
        string[] switches = ["off", "false", "no", "0", "on", "true", "yes", "1"];
        if (IdentifierList.Split(value, version) is { Count: > 0 } list && switches.Any(s => LibcParsing.EqualsIgnoringCase(s, list[0])))
            return list.Count == 1 ? ParameterVerdict.Accept(value) : ParameterVerdict.Refuse($"has \"{list[0]}\" beside other words");
        return Words(value, version, "receipt", "authentication", "authorization", "setup_durations", "all");
    }

    private static ParameterVerdict ResourceManagers(string value, int version)
    {
        string[] known = ["all", "heap2", "heap", "btree", "hash", "gin", "gist", "sequence", "spgist", "brin", "generic"];
        return IdentifierList.Split(value, version) is not IReadOnlyList<string> list ? ParameterVerdict.Refuse(NotAList)
            : list.All(w => known.Any(k => LibcParsing.EqualsIgnoringCase(k, w))) ? ParameterVerdict.Accept(value)
            : ParameterVerdict.Leave("names a resource manager that a library may bring");
    }

    private static ParameterVerdict SlotList(string value, int version) =>
        IdentifierList.Split(value, version) is not IReadOnlyList<string> list ? ParameterVerdict.Refuse(NotAList)
        : list.All(static s => IsSlotName(s.Length > 63 ? s.Substring(0, 63) : s)) ? ParameterVerdict.Accept(value)
        : ParameterVerdict.Refuse(NotASlot);

    private static ParameterVerdict TimeZone(string value) =>
        LibcParsing.EqualsIgnoringCase(value, "GMT") ? ParameterVerdict.Accept("GMT")
        : value.Length > 255 ? ParameterVerdict.Refuse("is longer than 255 bytes")
        : ParameterVerdict.Leave("names a time zone that the image may have or not");

    private static bool IsSlotName(string name) =>
        name.Length is > 0 and < 64 && name.All(static c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_');

    private static bool IsLsn(string value)
    {
        string[] halves = value.Split('/');
        return halves.Length == 2
            && halves.All(static h =>
                h.Length is >= 1 and <= 8 && h.All(static c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f') or (>= 'A' and <= 'F'))
            );
    }

    /// <summary>strtoul with base 0, of which the hooks ask only whether it overflows: "abc" is 0.</summary>
    private static bool FitsUnsigned(string value)
    {
        // A sign does not count, and 64 bits are one more than ReadInteger has.
        string digits = value.Substring(LibcParsing.SkipSpaces(value, 0));
        digits = digits.Length > 0 && digits[0] is '-' or '+' ? digits.Substring(1) : digits;
        return digits.Length > 0 && char.IsDigit(digits[0]) ? LibcParsing.FitsUnsigned(digits) : true;
    }

    /// <summary>GUC_IS_NAME: 63 bytes at most.</summary>
    /// <returns>Null where the cut could fall into a character.</returns>
    private static string? Truncate(string value) =>
        Encoding.UTF8.GetByteCount(value) < 64 ? value
        : value.All(static c => c < 128) ? value.Substring(0, 63)
        : null;

    /// <summary>pg_clean_ascii: a question mark for each odd byte, since 16 its hexadecimal value.</summary>
    private static string? CleanAscii(string? value, int version)
    {
        if (value is null || value.All(static c => c is >= ' ' and <= '~'))
            return value;
        return string.Concat(
            Encoding
                .UTF8.GetBytes(value)
                .Select(b =>
                    b is >= 32 and <= 126 ? ((char)b).ToString()
                    : version < 16 ? "?"
                    : $"\\x{b:x2}"
                )
        );
    }

    private static bool IsCanonicalPath(string path) =>
        path.Length > 0 && path[path.Length - 1] != '/' && !path.Contains("//") && !path.Contains('.');
}
