using YamlDotNet.Serialization;

namespace HAPostgres.Runtime.Stack;

/// <summary>
/// The rendered stack as it was read. It knows the keys that the artifacts use; any other key stops the deployment, since a
/// setting that is silently ignored is worse than an error.
/// </summary>
internal sealed class StackFile
{
    public string? Version { get; init; }

    [YamlMember(Alias = "x-hapostgres", ApplyNamingConventions = false)]
    public StackOrigin? Origin { get; init; }

    public Dictionary<string, StackService> Services { get; init; } = [];

    public Dictionary<string, StackNetwork> Networks { get; init; } = [];

    public Dictionary<string, StackVolume> Volumes { get; init; } = [];

    public Dictionary<string, StackConfig> Configs { get; init; } = [];

    public Dictionary<string, StackSecret> Secrets { get; init; } = [];
}

internal sealed class StackOrigin
{
    public string Topology { get; init; } = "";

    public string Version { get; init; } = "";
}

internal sealed class StackNetwork
{
    public string? Name { get; init; }

    public bool External { get; init; }

    public string? Driver { get; init; }

    public bool Internal { get; init; }

    public bool Attachable { get; init; }

    public Dictionary<string, string>? DriverOpts { get; init; }

    public Dictionary<string, string>? Labels { get; init; }
}

internal sealed class StackVolume
{
    public string? Name { get; init; }

    public bool External { get; init; }

    public string? Driver { get; init; }

    public Dictionary<string, string>? DriverOpts { get; init; }

    public Dictionary<string, string>? Labels { get; init; }
}

internal sealed class StackConfig
{
    public string? Name { get; init; }

    public string? File { get; init; }

    public bool External { get; init; }

    public Dictionary<string, string>? Labels { get; init; }
}

internal sealed class StackSecret
{
    public string? Name { get; init; }

    public bool External { get; init; }
}
