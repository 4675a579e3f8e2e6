namespace HAPostgres;

/// <summary>Who may hold how many of PostgreSQL's connections.</summary>
public sealed record ConnectionBudget
{
    /// <summary>Sessions beside the pool: clients of the proxy's ports, Patroni, monitoring. Our own figure.</summary>
    public const int Direct = 20;

    /// <summary>
    /// Of <see cref="Direct"/>, Patroni's own: two that it keeps open, pg_rewind, a copy of logical slots, and one spare.
    /// </summary>
    public const int Patroni = 5;

    public required int MaxConnections { get; init; }

    /// <summary>superuser_reserved_connections and reserved_connections.</summary>
    public required int Reserved { get; init; }

    /// <summary>What all poolers may open together.</summary>
    public required int Pooled { get; init; }

    /// <summary>How many proxies open direct connections.</summary>
    public required int Proxies { get; init; }

    /// <summary>What is left for the pools.</summary>
    public int Available => MaxConnections - Reserved - Direct;

    /// <summary>What is left for clients of the proxies' ports when every pool is full; not negative.</summary>
    public int Unpooled => Math.Max(0, MaxConnections - Reserved - Pooled - Patroni);

    /// <summary>One proxy's share of <see cref="Unpooled"/>; at least 1.</summary>
    public int UnpooledPerProxy => Math.Max(1, Unpooled / Math.Max(1, Proxies));

    /// <summary>
    /// What one role may have unless the manifest says otherwise: all that the pools open, and half of <see cref="Unpooled"/>.
    /// </summary>
    public int PerRole => Math.Max(1, Math.Min(MaxConnections, Pooled + (Unpooled / 2)));

    /// <summary>How many connections the role may have at once, through the pools and directly.</summary>
    public int LimitOf(RoleTopology role) => role.ConnectionLimit ?? PerRole;

    public static ConnectionBudget Of(ClusterTopology topology) => Of(topology.Postgres, topology.PgBouncer, topology.HAProxy.Hosts.Count);

    internal static ConnectionBudget Of(PostgresTopology postgres, PgBouncerTopology pool, int proxies) =>
        new()
        {
            MaxConnections = postgres.Number("max_connections", 100),
            Reserved = postgres.Number("superuser_reserved_connections", 3) + postgres.Number("reserved_connections", 0),
            Pooled = (int)Math.Min(int.MaxValue / 2, (long)pool.Hosts.Count * PooledConnections.PerPooler(postgres, pool)),
            Proxies = proxies,
        };
}
