using YamlDotNet.Serialization;

namespace HAPostgres.Artifacts.Compose;

/// <summary>What <c>docker stack deploy</c> takes. Property names become snake_case keys, in this order.</summary>
internal sealed record ComposeFile
{
    /// <summary>
    /// The first with a health check's start_interval (Engine 25). Clients before take a file without it for the format of 2014.
    /// </summary>
    public string Version { get; } = "3.12";

    [YamlMember(Alias = "x-hapostgres", ApplyNamingConventions = false)]
    public required ComposeOrigin Origin { get; init; }

    public required OrderedDictionary<string, ComposeService> Services { get; init; }

    public required OrderedDictionary<string, ComposeNetwork> Networks { get; init; }

    public required OrderedDictionary<string, ComposeVolume> Volumes { get; init; }

    public required OrderedDictionary<string, ComposeConfig> Configs { get; init; }

    public required OrderedDictionary<string, ComposeSecret> Secrets { get; init; }
}

/// <summary>Where the file came from. At the top and in no service, so that it alone never changes one.</summary>
internal sealed record ComposeOrigin(string Topology, string Version);

internal sealed record ComposeNetwork
{
    public string? Name { get; init; }

    public bool? External { get; init; }

    public string? Driver { get; init; }

    public OrderedDictionary<string, string>? DriverOpts { get; init; }

    public bool? Internal { get; init; }

    public bool? Attachable { get; init; }
}

internal sealed record ComposeVolume(string Driver);

internal sealed record ComposeConfig(string Name, string File);

internal sealed record ComposeSecret(string Name)
{
    public bool External { get; } = true;
}
