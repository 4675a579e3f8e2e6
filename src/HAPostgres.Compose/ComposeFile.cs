using YamlDotNet.Serialization;

namespace HAPostgres.Compose;

/// <summary>
/// What <c>docker stack deploy</c> takes, as far as rendered stacks use it: property names are the keys in snake_case, in this order. What
/// is <c>required</c> is in every file that was rendered, so a file without it was not.
/// </summary>
internal sealed record ComposeFile
{
    /// <summary>
    /// The first with a health check's start_interval (Engine 25). Clients before take a file without it for the format of 2014.
    /// </summary>
    public string Version { get; init; } = "3.12";

    [YamlMember(Alias = "x-hapostgres", ApplyNamingConventions = false)]
    public ComposeOrigin? Origin { get; init; }

    public OrderedDictionary<string, ComposeService> Services { get; init; } = [];

    public OrderedDictionary<string, ComposeNetwork> Networks { get; init; } = [];

    public OrderedDictionary<string, ComposeVolume> Volumes { get; init; } = [];

    public OrderedDictionary<string, ComposeConfig> Configs { get; init; } = [];

    public OrderedDictionary<string, ComposeSecret> Secrets { get; init; } = [];
}

/// <summary>Where the file came from. At the top and in no service, so that it alone never changes one.</summary>
internal sealed record ComposeOrigin
{
    public required string Topology { get; init; }

    public required string Version { get; init; }
}

internal sealed record ComposeNetwork
{
    public string? Name { get; init; }

    public bool? External { get; init; }

    public string? Driver { get; init; }

    public OrderedDictionary<string, string>? DriverOpts { get; init; }

    public bool? Internal { get; init; }

    public bool? Attachable { get; init; }
}

internal sealed record ComposeVolume
{
    public required string Driver { get; init; }
}

internal sealed record ComposeConfig
{
    public required string Name { get; init; }

    public required string File { get; init; }
}

internal sealed record ComposeSecret
{
    public required string Name { get; init; }

    public required bool External { get; init; }
}
