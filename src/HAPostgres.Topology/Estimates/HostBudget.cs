namespace HAPostgres;

/// <summary>What a host has, and what is placed on it may use, in words.</summary>
public sealed record HostBudget
{
    public required string Host { get; init; }

    /// <summary>"16GB", or "not stated".</summary>
    public required string Memory { get; init; }

    /// <summary>Each service with its memory limit, and their sum.</summary>
    public required string Limits { get; init; }

    /// <summary>What is reserved, and what the host has.</summary>
    public required string Cpus { get; init; }

    /// <summary>Of every host, in the topology's order.</summary>
    public static IReadOnlyList<HostBudget> Of(ClusterTopology topology)
    {
        ILookup<string, PlacedService> placed = topology.PlacedByHost();
        return [.. topology.Hosts.Select(host => Of(host, [.. placed[host.Name]]))];
    }

    private static HostBudget Of(HostTopology host, List<PlacedService> placed)
    {
        ByteSize total = placed.Aggregate(default(ByteSize), static (sum, p) => sum + p.Resources.MemoryLimit);
        decimal reserved = placed.Sum(static p => p.Resources.CpuReservation);
        return new()
        {
            Host = host.Name,
            Memory = host.Memory?.ToString() ?? "not stated",
            Limits = $"{string.Join(" + ", placed.Select(static p => $"{p.Role} {p.Resources.MemoryLimit}"))} = {total}",
            Cpus =
                FormattableString.Invariant($"{reserved:0.##} reserved of ")
                + (host.Cpus is decimal cpus ? FormattableString.Invariant($"{cpus:0.##}") : "an unknown number"),
        };
    }
}
