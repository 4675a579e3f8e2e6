namespace HAPostgres.Runtime.Cluster;

/// <summary>What the command line said, for every command.</summary>
internal sealed record RunOptions
{
    public string? Host { get; init; }

    public string? Artifacts { get; init; }

    public string? Secrets { get; init; }

    /// <summary>How long a wait for the cluster may last.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    public bool Yes { get; init; }

    public bool Json { get; init; }

    public bool Verbose { get; init; }

    /// <summary>Host of the manifest to hostname or id of a swarm node.</summary>
    public IReadOnlyDictionary<string, string> Map { get; init; } = new Dictionary<string, string>();
}
