namespace HAPostgres;

/// <summary>The distributed configuration store.</summary>
public sealed record EtcdTopology
{
    public required string Image { get; init; }

    public required EquatableArray<EtcdMember> Members { get; init; }

    /// <summary>The token that keeps members of different clusters apart.</summary>
    public required string Token { get; init; }

    public required int ClientPort { get; init; }

    public required int PeerPort { get; init; }

    public required Duration HeartbeatInterval { get; init; }

    public required Duration ElectionTimeout { get; init; }

    /// <summary>The size of the database at which etcd refuses writes.</summary>
    public required ByteSize QuotaBackend { get; init; }

    public required ResourceTopology Resources { get; init; }

    /// <summary>A member waits between one and two election timeouts before it stands for election (etcd's raft randomizes).</summary>
    public Duration LongestElection => 2 * ElectionTimeout;

    /// <summary>The members that must be alive: more than half.</summary>
    public int Quorum => (Members.Count / 2) + 1;
}

public sealed record EtcdMember
{
    /// <summary>The member's name in etcd, and its service's name inside the stack.</summary>
    public required string Name { get; init; }

    public required string Host { get; init; }

    /// <summary>The named volume, inside the stack, that holds the member's data.</summary>
    public required string Volume { get; init; }
}
