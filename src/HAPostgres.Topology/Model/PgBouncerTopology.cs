namespace HAPostgres;

/// <summary>The connection pool: one on each of its hosts.</summary>
public sealed record PgBouncerTopology
{
    public required string Image { get; init; }

    /// <summary>Names of the hosts that run a pooler.</summary>
    public required EquatableArray<string> Hosts { get; init; }

    /// <summary>The port published on every one of its hosts.</summary>
    public required int Port { get; init; }

    public required PoolMode PoolMode { get; init; }

    /// <summary>Client connections, per pooler.</summary>
    public required int MaxClientConnections { get; init; }

    /// <summary>Client connections that one address may have at once, per pooler.</summary>
    public required int MaxConnectionsPerSource { get; init; }

    /// <summary>Server connections, per user and database and pooler.</summary>
    public required int DefaultPoolSize { get; init; }

    /// <summary>Server connections kept open, per user and database and pooler.</summary>
    public required int MinPoolSize { get; init; }

    /// <summary>
    /// Further server connections, per user and database and pooler, once a client has waited for <see cref="ReservePoolTimeout"/>.
    /// </summary>
    public required int ReservePoolSize { get; init; }

    public required Duration ReservePoolTimeout { get; init; }

    /// <summary>Server connections, per database and pooler.</summary>
    public required int MaxDatabaseConnections { get; init; }

    /// <summary>Server connections of one user over all databases, per pooler; 0 for no limit.</summary>
    public required int MaxUserConnections { get; init; }

    /// <summary>Named prepared statements kept for each server connection; 0 when they are not supported.</summary>
    public required int MaxPreparedStatements { get; init; }

    /// <summary>Start-up parameters that are ignored instead of refused.</summary>
    public required EquatableArray<string> IgnoreStartupParameters { get; init; }

    /// <summary>
    /// How many pools (pairs of user and database) are in use at once: the pool accepts every database, so the connection
    /// budget cannot be derived from the declared ones.
    /// </summary>
    public required int ExpectedPools { get; init; }

    public required Duration ServerIdleTimeout { get; init; }

    public required Duration ServerLifetime { get; init; }

    public required Duration ServerConnectTimeout { get; init; }

    /// <summary>Pause after a failed login to the server before the next.</summary>
    public required Duration ServerLoginRetry { get; init; }

    /// <summary>Time that a query waits for a server connection before its client is dropped.</summary>
    public required Duration QueryWaitTimeout { get; init; }

    /// <summary>The role that looks passwords up with <c>auth_query</c>. Not a superuser.</summary>
    public required string AuthUser { get; init; }

    public required ResourceTopology Resources { get; init; }

    /// <summary>
    /// Server connections of one pool at the most. A pool opens one for each connected client, and without clients only
    /// <see cref="MinPoolSize"/>.
    /// </summary>
    public int PoolConnections =>
        Math.Min(
            Math.Min(DefaultPoolSize + ReservePoolSize, MaxDatabaseConnections),
            Math.Min(MaxUserConnections == 0 ? int.MaxValue : MaxUserConnections, Math.Max(MaxClientConnections, MinPoolSize))
        );

    /// <summary>Server connections of one pooler at the most.</summary>
    public int ServerConnections => ExpectedPools * PoolConnections;
}

/// <summary>PgBouncer's <c>pool_mode</c>.</summary>
public enum PoolMode
{
    /// <summary>A server connection for as long as the client stays: everything of PostgreSQL works.</summary>
    Session,

    /// <summary>A server connection for one transaction: many clients on few connections; session state does not work.</summary>
    Transaction,

    /// <summary>A server connection for one statement: no transactions of several statements.</summary>
    Statement,
}
