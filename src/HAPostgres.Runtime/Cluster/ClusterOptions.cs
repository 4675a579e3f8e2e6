namespace HAPostgres.Runtime.Cluster;

/// <summary>Where the cluster's swarm, rendered files and secrets are, and how long to wait for it.</summary>
public record ClusterOptions
{
    /// <summary>
    /// The engine of any manager, <c>unix:///path</c> or <c>tcp://address:port</c>; null for DOCKER_HOST, then the docker context, then the
    /// default socket.
    /// </summary>
    public string? Host { get; init; }

    /// <summary>
    /// The directory of the rendered files; null for <c>artifacts/&lt;cluster&gt;</c> here or above, then beside the program or above.
    /// </summary>
    public string? Artifacts { get; init; }

    /// <summary>
    /// The directory of passwords and certificates; null for HAPOSTGRES_SECRETS, then <c>hapostgres/&lt;cluster&gt;</c> in
    /// XDG_CONFIG_HOME or ~/.config (Windows: %APPDATA%).
    /// </summary>
    public string? Secrets { get; init; }

    /// <summary>How long a wait for the cluster may last. Default: 10 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Host of the manifest to hostname or id of a swarm node, where the names differ.</summary>
    public IReadOnlyDictionary<string, string> Map { get; init; } = new Dictionary<string, string>();
}
