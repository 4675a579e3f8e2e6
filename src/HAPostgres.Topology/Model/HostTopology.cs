namespace HAPostgres;

/// <summary>A machine that carries members of the cluster.</summary>
public sealed record HostTopology
{
    /// <summary>The host's name in the manifest. <c>setup</c> maps it to a Swarm node where the node has another name.</summary>
    public required string Name { get; init; }

    /// <summary>Physical memory, where the manifest states it.</summary>
    public ByteSize? Memory { get; init; }

    /// <summary>Processors, where the manifest states them.</summary>
    public decimal? Cpus { get; init; }

    /// <summary>Size of the disk that holds the data directory, where the manifest states it.</summary>
    public ByteSize? Disk { get; init; }

    /// <summary>What fails together with this host: a rack, a room, a power feed.</summary>
    public string? FailureDomain { get; init; }
}

/// <summary>What a service may use at most, and what the scheduler keeps free for it.</summary>
public sealed record ResourceTopology
{
    /// <summary>Processors.</summary>
    public required decimal CpuLimit { get; init; }

    public required ByteSize MemoryLimit { get; init; }

    /// <summary>Processors.</summary>
    public required decimal CpuReservation { get; init; }

    public required ByteSize MemoryReservation { get; init; }
}
