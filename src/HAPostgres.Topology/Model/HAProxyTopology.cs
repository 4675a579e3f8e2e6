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

    public required int MaxConnections { get; init; }

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
}
