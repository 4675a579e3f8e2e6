namespace HAPostgres;

/// <summary>The cluster's overlay networks.</summary>
public sealed record NetworkTopology
{
    /// <summary>Where applications in the same swarm reach pool and proxy. Exists outside of the stack, under exactly this name.</summary>
    public required string Application { get; init; }

    /// <summary>etcd and Patroni; inside the stack, without a way out.</summary>
    public required string Internal { get; init; }

    /// <summary>Proxy and Patroni; inside the stack, without a way out.</summary>
    public required string Backend { get; init; }

    /// <summary>Whether the hosts encrypt what they send each other on <see cref="Internal"/> and <see cref="Backend"/> (IPsec).</summary>
    public required bool Encrypted { get; init; }
}

/// <summary>The json-file log of every container.</summary>
public sealed record LoggingTopology
{
    public required ByteSize MaxSize { get; init; }

    public required int MaxFiles { get; init; }

    /// <summary>Whether PostgreSQL, PgBouncer and HAProxy log every login.</summary>
    public required bool Logins { get; init; }
}
