using System.Globalization;
using HAPostgres.Parameters;

namespace HAPostgres.Resolving;

/// <summary>
/// PostgreSQL parameters that the manifest leaves out, derived from what the member may use or better than PostgreSQL's own.
/// </summary>
internal static class ParameterDefaults
{
    /// <summary>What a small cluster gets, and the most that is given unasked: every connection costs memory.</summary>
    private const int MinConnections = 200,
        MaxConnections = 500;

    private const string Manual = "PostgreSQL manual",
        Tuner = "pgtune",
        Own = "our own",
        Failover = "our own, for a short failover";

    /// <summary>Of the image of Patroni. pgBackRest looks for its own name in it before a backup.</summary>
    public const string ArchiveCommand = "/usr/local/bin/pgbackrest-push %p";

    public static EquatableArray<PostgresParameter> Merge(IReadOnlyDictionary<string, string> stated, SizingInput input)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (DerivedParameter derived in Derive(input, name => stated.TryGetValue(name, out string? value) ? value : null))
            values[derived.Name] = derived.Value;
        // PostgreSQL's names do not depend on case; one stated in another case must still replace the default.
        var known = values.Keys.ToDictionary(static name => name, StringComparer.OrdinalIgnoreCase);
        foreach (KeyValuePair<string, string> parameter in stated)
            values[known.TryGetValue(parameter.Key, out string? name) ? name : parameter.Key] = parameter.Value;
        return values.Select(static v => new PostgresParameter(v.Key, v.Value)).ToEquatableArray();
    }

    /// <param name="input">What sizes are derived from.</param>
    /// <param name="stated">A parameter's value in the manifest: some sizes follow from others.</param>
    public static IEnumerable<DerivedParameter> Derive(SizingInput input, Func<string, string?> stated)
    {
        ByteSize memory = input.Memory;
        int connections = Number(stated("max_connections")) ?? ConnectionsFor(input.PooledConnections);
        yield return new(
            "max_connections",
            Text(connections),
            $"all pools, {ConnectionBudget.Direct} others and 3 reserved, in steps of 50, from {MinConnections} to {MaxConnections}",
            Own
        );
        // The monitor role and PgBouncer's auth_user can log in although another role uses every other connection.
        if (input.Version >= 16)
            yield return new(
                "reserved_connections",
                Text(ReserveFor(input, connections)),
                "2 for each pooler and 4 for the monitor, at most a tenth of max_connections, and no more than the pools leave",
                Own
            );
        // With PostgreSQL's 60 s a client that never authenticates holds a connection for as long.
        yield return new("authentication_timeout", "10s", "fixed: a login takes two round trips", Own);
        yield return new(
            "shared_buffers",
            Megabytes(memory / 4, 128),
            "a quarter of the member's memory limit, at least 128MB",
            $"{Manual}, 19.4.1"
        );
        // The page cache and shared_buffers together.
        yield return new(
            "effective_cache_size",
            Megabytes(memory * 7 / 10, 128),
            "70 % of the member's memory limit",
            $"{Manual}, 19.7.2; {Tuner} has 75 %"
        );
        yield return new(
            "maintenance_work_mem",
            Megabytes(Smaller(memory / 16, ByteSize.FromGigabytes(2)), 16),
            "a sixteenth of the member's memory limit, at most 2GB",
            Tuner
        );
        yield return new(
            "work_mem",
            Megabytes(memory / 4 / connections, 1),
            "a quarter of the member's memory limit, divided by max_connections: should every connection sort at once",
            Own
        );
        yield return new("wal_buffers", "16MB", "fixed: one segment of WAL", $"{Manual}, 19.5.1");

        int processes = Number(stated("max_worker_processes")) ?? Math.Max(8, Cores(input));
        int parallel = Number(stated("max_parallel_workers")) ?? Math.Min(processes, Cores(input));
        int perQuery = Math.Min(parallel, Math.Min(4, Cores(input) / 2));
        yield return new("max_worker_processes", Text(processes), "the member's processors, at least 8", Tuner);
        yield return new("max_parallel_workers", Text(parallel), "the member's processors", Tuner);
        yield return new("max_parallel_workers_per_gather", Text(perQuery), "half of the member's processors, at most 4", Tuner);
        yield return new("max_parallel_maintenance_workers", Text(perQuery), "half of the member's processors, at most 4", Tuner);

        ByteSize wal =
            Size(stated("max_wal_size"))
            ?? (
                input.Disk is ByteSize disk
                    ? Between(disk / 20, ByteSize.FromMegabytes(256), ByteSize.FromGigabytes(32))
                    : ByteSize.FromGigabytes(2)
            );
        yield return new(
            "min_wal_size",
            Megabytes(Smaller(wal / 4, ByteSize.FromMegabytes(512)), 32),
            "a quarter of max_wal_size, at most 512MB",
            Own
        );
        yield return new(
            "max_wal_size",
            wal.ToString(),
            "a twentieth of the smallest disk, 256MB to 32GB; 2GB where no disk is stated",
            "our own; Pigsty gives a fifth of a disk"
        );
        // A dead replica's slot must not fill the primary's disk; it is rebuilt or rewound instead.
        yield return new(
            "max_slot_wal_keep_size",
            (input.Disk is ByteSize room ? HostSizes.WholeMegabytes(room / 5) : ByteSize.FromGigabytes(10)).ToString(),
            "a fifth of the smallest disk; 10GB where no disk is stated",
            "our own; Pigsty gives three tenths of a disk"
        );

        yield return new("checkpoint_completion_target", "0.9", "fixed", $"{Manual}, 19.5.2");
        yield return new("random_page_cost", "1.1", "fixed: for solid state disks", Tuner);
        yield return new("effective_io_concurrency", "200", "fixed: for solid state disks", Tuner);

        // Patroni's own defaults of 10 are short of members, base backups and a spare from four members on.
        int senders = Math.Max(10, input.Members + input.Slots + 6);
        yield return new("max_wal_senders", Text(senders), "members, slots and 6 for copies, at least 10", Own);
        yield return new("max_replication_slots", Text(senders), "members, slots and 6 for copies, at least 10", Own);
        // With PostgreSQL's 60 s a dead connection would be detected later than a failover takes.
        yield return new("wal_receiver_timeout", "15s", "fixed", Failover);
        yield return new("wal_sender_timeout", "15s", "fixed", Failover);
        // Below the 900 s after which IPVS drops an idle connection.
        yield return new("tcp_keepalives_idle", "60", "fixed: below the 900 s after which IPVS drops an idle connection", Own);
        yield return new("tcp_keepalives_interval", "10", "fixed", Own);
        yield return new("tcp_keepalives_count", "6", "fixed", Own);

        // The database has them created, so they must work.
        string[] libraries = [.. input.Extensions.Where(ImageExtensions.NeedsLibrary).Distinct()];
        if (libraries.Length > 0)
            yield return new(
                "shared_preload_libraries",
                string.Join(", ", libraries),
                "what the databases' extensions need",
                "the extensions' manuals"
            );

        if (input.ArchiveTimeout is Duration point)
        {
            // Replicas archive as well: what a lost leader had not archived yet, one of them still has.
            yield return new("archive_mode", "always", "fixed, with a backup", Own);
            yield return new("archive_command", ArchiveCommand, "fixed, with a backup", Own);
            yield return new("archive_timeout", Text((int)point.Seconds), "objectives.recoveryPoint, with a backup", $"{Manual}, 19.5.3");
        }

        yield return new("password_encryption", "scram-sha-256", "fixed", $"{Manual}, 19.3.2");
        yield return new("log_line_prefix", "%m [%p] %q%u@%d ", "fixed: when, who and where", Own);
        yield return new("log_checkpoints", "on", "fixed", $"{Manual}, 19.8.3");
        if (input.LogsLogins)
        {
            yield return new("log_connections", "on", "logging.logins", Own);
            yield return new("log_disconnections", "on", "logging.logins", Own);
        }
        yield return new("log_lock_waits", "on", "fixed", Own);
    }

    /// <summary>Enough for all pools, and for administrators and PostgreSQL's own reserve beside them, in steps of 50.</summary>
    private static int ConnectionsFor(long pooled)
    {
        long needed = pooled + ConnectionBudget.Direct + 3;
        return (int)Math.Min(MaxConnections, Math.Max(MinConnections, (needed + 49) / 50 * 50));
    }

    private static int ReserveFor(SizingInput input, int connections)
    {
        long room = connections - input.PooledConnections - ConnectionBudget.Direct - 3;
        return (int)Math.Max(0, Math.Min(Math.Min((2 * input.Poolers) + 4, connections / 10), room));
    }

    private static int Cores(SizingInput input) => (int)Math.Max(1, Math.Floor(input.Cpus));

    /// <summary>Null for what is not plainly a number: another rule judges it.</summary>
    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0 ? value : null;

    private static ByteSize? Size(string? text) => text is not null && ByteSize.TryParse(text, out ByteSize size) ? size : null;

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Megabytes(ByteSize size, int floor) => HostSizes.AtLeast(size, ByteSize.FromMegabytes(floor)).ToString();

    private static ByteSize Between(ByteSize size, ByteSize floor, ByteSize ceiling) => Smaller(HostSizes.AtLeast(size, floor), ceiling);

    private static ByteSize Smaller(ByteSize left, ByteSize right) => left < right ? left : right;
}
