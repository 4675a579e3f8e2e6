namespace HAPostgres.Artifacts.Compose;

/// <summary>A service. It has no property for what Swarm ignores (depends_on, shm_size, container_name, restart, privileged, …).</summary>
internal sealed record ComposeService
{
    public required string Image { get; init; }

    public string? Hostname { get; init; }

    public OrderedDictionary<string, string>? Environment { get; init; }

    public required OrderedDictionary<string, ComposeServiceNetwork> Networks { get; init; }

    public IReadOnlyList<ComposePort>? Ports { get; init; }

    public IReadOnlyList<ComposeFileMount>? Configs { get; init; }

    public required IReadOnlyList<ComposeFileMount> Secrets { get; init; }

    public required IReadOnlyList<ComposeMount> Volumes { get; init; }

    /// <summary>Every image runs as a plain user and needs none.</summary>
    public IReadOnlyList<string> CapDrop { get; } = ["ALL"];

    /// <summary>What a service writes is on a volume, or in memory and gone with its container: no password stays on a disk.</summary>
    public bool ReadOnly { get; } = true;

    public ComposeUlimits? Ulimits { get; init; }

    public string? StopSignal { get; init; }

    public required string StopGracePeriod { get; init; }

    public required ComposeHealthcheck Healthcheck { get; init; }

    public required ComposeLogging Logging { get; init; }

    public required ComposeDeploy Deploy { get; init; }
}

internal sealed record ComposeServiceNetwork(IReadOnlyList<string>? Aliases);

internal sealed record ComposePort(int Target, int Published)
{
    public string Protocol { get; } = "tcp";

    /// <summary>The routing mesh drops connections that are idle for 900 s and hides the client's address.</summary>
    public string Mode { get; } = "host";
}

/// <summary>A config or secret inside a container, readable for the container's user alone.</summary>
internal sealed record ComposeFileMount(string Source, string Target)
{
    public string Uid { get; } = "999";

    public string Gid { get; } = "999";

    public required FileMode Mode { get; init; }
}

/// <summary>Permission bits.</summary>
internal enum FileMode
{
    /// <summary>r--------</summary>
    Secret = 0b100_000_000,

    /// <summary>r--r--r--</summary>
    Config = 0b100_100_100,
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

    public static ComposeMount Memory(string target, ByteSize size) =>
        new()
        {
            Type = "tmpfs",
            Target = target,
            Tmpfs = new(size.Bytes),
        };
}

/// <param name="Size">In bytes.</param>
internal sealed record ComposeTmpfs(long Size);

internal sealed record ComposeUlimits(ComposeLimit Nofile);

internal sealed record ComposeLimit(int Soft, int Hard);

internal sealed record ComposeHealthcheck
{
    public required IReadOnlyList<string> Test { get; init; }

    public required string Interval { get; init; }

    public required string Timeout { get; init; }

    public required int Retries { get; init; }

    public required string StartPeriod { get; init; }

    public required string StartInterval { get; init; }
}

internal sealed record ComposeLogging(string Driver, OrderedDictionary<string, string> Options);
