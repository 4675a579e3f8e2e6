namespace HAPostgres.Compose;

/// <summary>
/// A service. It has no property for what Swarm ignores (depends_on, shm_size, container_name, restart, privileged, …).
/// </summary>
internal sealed record ComposeService
{
    public required string Image { get; init; }

    public string? Hostname { get; init; }

    public List<string>? Command { get; init; }

    /// <summary>Whether the engine's own init is process 1, which reaps what others leave.</summary>
    public bool? Init { get; init; }

    public OrderedDictionary<string, string>? Environment { get; init; }

    public required OrderedDictionary<string, ComposeServiceNetwork> Networks { get; init; }

    public List<ComposePort>? Ports { get; init; }

    public List<ComposeFileMount>? Configs { get; init; }

    public required List<ComposeFileMount> Secrets { get; init; }

    public required List<ComposeMount> Volumes { get; init; }

    public required List<string> CapDrop { get; init; }

    public required bool ReadOnly { get; init; }

    public OrderedDictionary<string, ComposeLimit>? Ulimits { get; init; }

    public string? StopSignal { get; init; }

    public required TimeSpan StopGracePeriod { get; init; }

    public required ComposeHealthcheck Healthcheck { get; init; }

    public required ComposeLogging Logging { get; init; }

    public required ComposeDeploy Deploy { get; init; }
}

internal sealed record ComposeServiceNetwork
{
    public List<string>? Aliases { get; init; }
}

internal sealed record ComposePort
{
    public required uint Target { get; init; }

    public required uint Published { get; init; }

    public required string Protocol { get; init; }

    public required string Mode { get; init; }
}

/// <summary>A config or secret inside a container.</summary>
internal sealed record ComposeFileMount
{
    public required string Source { get; init; }

    public required string Target { get; init; }

    public required string Uid { get; init; }

    public required string Gid { get; init; }

    public required UnixFileMode Mode { get; init; }
}

internal sealed record ComposeMount
{
    public required string Type { get; init; }

    public string? Source { get; init; }

    public required string Target { get; init; }

    public ComposeTmpfs? Tmpfs { get; init; }

    public static ComposeMount Volume(string source, string target) =>
        new()
        {
            Type = "volume",
            Source = source,
            Target = target,
        };

    public static ComposeMount Bind(string source, string target) =>
        new()
        {
            Type = "bind",
            Source = source,
            Target = target,
        };

    public static ComposeMount Memory(string target, long bytes) =>
        new()
        {
            Type = "tmpfs",
            Target = target,
            Tmpfs = new() { Size = bytes },
        };
}

internal sealed record ComposeTmpfs
{
    /// <summary>In bytes.</summary>
    public required long Size { get; init; }
}

internal sealed record ComposeLimit
{
    public required long Soft { get; init; }

    public required long Hard { get; init; }
}

internal sealed record ComposeHealthcheck
{
    public required List<string> Test { get; init; }

    public required TimeSpan Interval { get; init; }

    public required TimeSpan Timeout { get; init; }

    public required long Retries { get; init; }

    public required TimeSpan StartPeriod { get; init; }

    public required TimeSpan StartInterval { get; init; }
}

internal sealed record ComposeLogging
{
    public required string Driver { get; init; }

    public required OrderedDictionary<string, string> Options { get; init; }
}
