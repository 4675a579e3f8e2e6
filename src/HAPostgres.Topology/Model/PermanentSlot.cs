namespace HAPostgres;

/// <summary>A replication slot that Patroni keeps on every member, so that it outlives a failover.</summary>
public sealed record PermanentSlot
{
    public required string Name { get; init; }

    /// <summary>The database whose changes are decoded; null for a physical slot.</summary>
    public string? Database { get; init; }

    /// <summary>The output plugin; null for a physical slot.</summary>
    public string? Plugin { get; init; }
}
