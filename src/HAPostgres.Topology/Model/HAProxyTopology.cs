namespace HAPostgres;

/// <summary>The proxy that follows the leader: one on each of its hosts.</summary>
public sealed record HAProxyTopology
{
    public required string Image { get; init; }

    /// <summary>Names of the hosts that run a proxy.</summary>
    public required EquatableArray<string> Hosts { get; init; }

    /// <summary>The published port that reaches the leader.</summary>
    public required int PrimaryPort { get; init; }

    /// <summary>The published port that reaches the replicas.</summary>
    public required int ReplicasPort { get; init; }

    /// <summary>WAL, in bytes, by which a replica may be behind and still get connections.</summary>
    public required ByteSize ReplicasMaximumLag { get; init; }

    /// <summary>Who answers on <see cref="ReplicasPort"/> while no replica can.</summary>
    public required ReplicasFallback ReplicasFallback { get; init; }

    /// <summary>The published https port of <c>/stats</c> and of the read-only <c>/cluster</c>.</summary>
    public required int StatsPort { get; init; }

    public required string StatsUser { get; init; }

    /// <summary>Connections of one proxy, shared out by <see cref="PoolConnections"/> and <see cref="PortConnections"/>.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>Connections that one proxy opens to one member for clients of its published ports.</summary>
    public required int MaxDirectConnections { get; init; }

    /// <summary>Connections that one address may have at once on each of the two published database ports of one proxy.</summary>
    public required int MaxConnectionsPerSource { get; init; }

    public required Duration ConnectTimeout { get; init; }

    public required Duration ClientTimeout { get; init; }

    public required Duration ServerTimeout { get; init; }

    public required Duration CheckTimeout { get; init; }

    /// <summary>Pause between two health checks of a member.</summary>
    public required Duration CheckInterval { get; init; }

    /// <summary>Failed checks after which a member is down.</summary>
    public required int Fall { get; init; }

    /// <summary>Passed checks after which a member is up.</summary>
    public required int Rise { get; init; }

    public required ResourceTopology Resources { get; init; }

    /// <summary>Of <see cref="MaxConnections"/>, what each of the two published database ports has for itself: a quarter.</summary>
    public int PortConnections => MaxConnections / 4;

    /// <summary>Of <see cref="MaxConnections"/>, what the pooler of the same host has for itself: at least half.</summary>
    public int PoolConnections => MaxConnections - (2 * PortConnections);
}
