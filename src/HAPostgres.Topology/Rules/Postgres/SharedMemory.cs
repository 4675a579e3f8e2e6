namespace HAPostgres.Rules;

/// <summary>What PostgreSQL allocates when it starts and every process shares.</summary>
/// <remarks>
/// Without PostgreSQL's own fixed structures: never more than <c>postgres -C shared_memory_size</c> says.
/// The bytes for each lock are measured with it (17, x86-64).
/// </remarks>
internal static class SharedMemory
{
    private const int BytesPerLock = 388,
        BytesPerPredicateLock = 239;

    /// <summary>Caches that are counted in blocks, by the names of 17 and later.</summary>
    private static readonly string[] s_caches =
    [
        "commit_timestamp_buffers",
        "multixact_member_buffers",
        "multixact_offset_buffers",
        "notify_buffers",
        "serializable_buffers",
        "subtransaction_buffers",
        "transaction_buffers",
    ];

    /// <returns>Parts, the largest first: what it is, how much, and the parameters that decide it.</returns>
    public static IReadOnlyList<MemoryTerm> Parts(PostgresTopology postgres)
    {
        int processes = TooManyProcessesRule.Total(postgres);
        int owners = processes + postgres.Number("max_prepared_transactions", 0);
        int locks = postgres.Number("max_locks_per_transaction", 64),
            predicates = postgres.Number("max_pred_locks_per_transaction", 64);
        ByteSize activity = postgres.Memory("track_activity_query_size", new ByteSize(1024));
        List<MemoryTerm> parts =
        [
            Single(postgres, "shared_buffers", ByteSize.FromMegabytes(128)),
            Single(postgres, "wal_buffers", ByteSize.FromMegabytes(16)),
            Single(postgres, "min_dynamic_shared_memory", default),
            new(
                $"locks ({owners} processes and prepared transactions x max_locks_per_transaction {locks})",
                new ByteSize(BytesPerLock) * owners * locks,
                ["max_locks_per_transaction", "max_connections", "max_prepared_transactions"]
            ),
            new(
                $"predicate locks ({owners} x max_pred_locks_per_transaction {predicates})",
                new ByteSize(BytesPerPredicateLock) * owners * predicates,
                ["max_pred_locks_per_transaction", "max_connections", "max_prepared_transactions"]
            ),
            new(
                $"{processes} processes x track_activity_query_size {activity}",
                activity * processes,
                ["track_activity_query_size", "max_connections"]
            ),
            .. s_caches.Where(name => postgres.FindParameter(name) is not null).Select(name => Single(postgres, name, default)),
        ];
        return [.. parts.OrderByDescending(static p => p.Size)];
    }

    public static ByteSize Total(PostgresTopology postgres) =>
        Parts(postgres).Aggregate(default(ByteSize), static (sum, part) => sum + part.Size);

    private static MemoryTerm Single(PostgresTopology postgres, string name, ByteSize builtIn)
    {
        ByteSize size = postgres.Memory(name, builtIn);
        return new($"{name} {size}", size, [name]);
    }
}

/// <summary>A part of what PostgreSQL may use.</summary>
/// <param name="Text">How it comes about, for a message.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Parameters">The parameters that decide it, the likeliest to be lowered first.</param>
internal sealed record MemoryTerm(string Text, ByteSize Size, IReadOnlyList<string> Parameters)
{
    public IEnumerable<string> Paths => Parameters.Select(static p => $"postgres.parameters.{p}");
}
