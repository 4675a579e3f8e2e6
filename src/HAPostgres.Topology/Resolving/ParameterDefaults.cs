using System.Globalization;
using HAPostgres.Manifests;
using HAPostgres.Parameters;

namespace HAPostgres.Resolving;

/// <summary>PostgreSQL parameters that the manifest leaves out, derived from the member's memory limit or better than PostgreSQL's own.</summary>
internal static class ParameterDefaults
{
    /// <summary>What a small cluster gets, and the most that is given unasked: every connection costs memory.</summary>
    private const int MinConnections = 200, MaxConnections = 500;

    public static EquatableArray<PostgresParameter> Merge(PostgresSettings postgres, ResourceTopology resources, int members, PgBouncerTopology pool)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in Defaults(postgres, resources.MemoryLimit, members, pool))
            values[name] = value;
        foreach (KeyValuePair<string, string> stated in postgres.Parameters)
        {
            // PostgreSQL's names do not depend on case; one stated in another case must still replace the default.
            string? known = values.Keys.FirstOrDefault(k => string.Equals(k, stated.Key, StringComparison.OrdinalIgnoreCase));
            values[known ?? stated.Key] = stated.Value;
        }
        return values.Select(static v => new PostgresParameter(v.Key, v.Value)).ToEquatableArray();
    }

    private static IEnumerable<(string Name, string Value)> Defaults(PostgresSettings postgres, ByteSize memory, int members, PgBouncerTopology pool)
    {
        int connections = postgres.Parameters.TryGetValue("max_connections", out string? stated)
            && int.TryParse(stated, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0 ? value : ConnectionsFor(pool);

        yield return ("max_connections", connections.ToString(CultureInfo.InvariantCulture));
        // A quarter of the memory (PostgreSQL manual, 19.4.1).
        yield return ("shared_buffers", Megabytes(memory / 4, 128));
        // What the page cache and shared_buffers hold together, at about 70 %.
        yield return ("effective_cache_size", Megabytes(memory * 7 / 10, 128));
        yield return ("maintenance_work_mem", Megabytes(Smaller(memory / 16, ByteSize.FromGigabytes(2)), 16));
        // A quarter of the memory, should every connection sort at once.
        yield return ("work_mem", Megabytes(memory / 4 / connections, 1));
        yield return ("wal_buffers", "16MB");
        ByteSize wal = postgres.Parameters.TryGetValue("max_wal_size", out string? largest)
            && ByteSize.TryParse(largest, out ByteSize size) ? size : ByteSize.FromGigabytes(2);
        yield return ("min_wal_size", Megabytes(Smaller(wal / 4, ByteSize.FromMegabytes(512)), 32));
        yield return ("max_wal_size", wal.ToString());
        yield return ("checkpoint_completion_target", "0.9");
        yield return ("random_page_cost", "1.1");
        yield return ("effective_io_concurrency", "200");

        // Patroni's own defaults of 10 are short of members, base backups and a spare from four members on.
        yield return ("max_wal_senders", Math.Max(10, members + 6).ToString(CultureInfo.InvariantCulture));
        yield return ("max_replication_slots", Math.Max(10, members + 6).ToString(CultureInfo.InvariantCulture));
        // A dead replica's slot must not fill the primary's disk; it is rebuilt or rewound instead.
        yield return ("max_slot_wal_keep_size", "10GB");
        // PostgreSQL's 60 s would hide a dead link for longer than a failover takes.
        yield return ("wal_receiver_timeout", "15s");
        yield return ("wal_sender_timeout", "15s");
        // Below the 900 s after which some networks forget an idle connection.
        yield return ("tcp_keepalives_idle", "60");
        yield return ("tcp_keepalives_interval", "10");
        yield return ("tcp_keepalives_count", "6");

        // The database has them created, so they must work.
        string[] libraries = [.. (postgres.Databases ?? []).SelectMany(static d => d.Extensions).Where(ImageExtensions.NeedsLibrary).Distinct()];
        if (libraries.Length > 0)
            yield return ("shared_preload_libraries", string.Join(", ", libraries));

        yield return ("password_encryption", "scram-sha-256");
        yield return ("log_line_prefix", "%m [%p] %q%u@%d ");
        yield return ("log_checkpoints", "on");
        yield return ("log_lock_waits", "on");
    }

    /// <summary>Enough for all pools, and for administrators and PostgreSQL's own reserve beside them, in steps of 50.</summary>
    private static int ConnectionsFor(PgBouncerTopology pool)
    {
        long needed = ((long)pool.Hosts.Count * pool.ServerConnections) + ConnectionBudget.Direct + 3;
        return (int)Math.Min(MaxConnections, Math.Max(MinConnections, (needed + 49) / 50 * 50));
    }

    private static string Megabytes(ByteSize size, int floor) =>
        HostSizes.AtLeast(size, ByteSize.FromMegabytes(floor)).ToString();

    private static ByteSize Smaller(ByteSize left, ByteSize right) => left < right ? left : right;
}
