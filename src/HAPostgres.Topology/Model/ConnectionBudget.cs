namespace HAPostgres;

/// <summary>Who may hold how many of PostgreSQL's connections.</summary>
public sealed record ConnectionBudget
{
    /// <summary>Sessions beside the pool: administrators on the proxy's ports, Patroni (2), monitoring. Our own figure.</summary>
    public const int Direct = 20;

    public required int MaxConnections { get; init; }

    /// <summary>superuser_reserved_connections and reserved_connections.</summary>
    public required int Reserved { get; init; }

    /// <summary>What all poolers may open together.</summary>
    public required int Pooled { get; init; }

    /// <summary>What is left for the pools.</summary>
    public int Available => MaxConnections - Reserved - Direct;

    public static ConnectionBudget Of(ClusterTopology topology) => new()
    {
        MaxConnections = topology.Postgres.Number("max_connections", 100),
        Reserved = topology.Postgres.Number("superuser_reserved_connections", 3) + topology.Postgres.Number("reserved_connections", 0),
        Pooled = (int)Math.Min(int.MaxValue, (long)topology.PgBouncer.Hosts.Count * topology.PgBouncer.ServerConnections),
    };
}
