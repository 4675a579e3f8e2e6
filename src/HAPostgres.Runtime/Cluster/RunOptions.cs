namespace HAPostgres.Runtime.Cluster;

/// <summary>What the command line said, for every command.</summary>
internal sealed record RunOptions : ClusterOptions
{
    public RunOptions() { }

    public RunOptions(ClusterOptions options)
        : base(options) { }

    public bool Yes { get; init; }

    public bool Json { get; init; }

    public bool Verbose { get; init; }
}
