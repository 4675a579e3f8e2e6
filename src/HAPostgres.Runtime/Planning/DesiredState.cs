using System.Text.Json;
using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using HAPostgres.Compose;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Stack;

namespace HAPostgres.Runtime.Planning;

/// <summary>All that a stack asks of the swarm: what <c>plan</c> compares and <c>deploy</c> makes true.</summary>
internal sealed record DesiredState
{
    /// <summary>Networks of the stack's own, by name.</summary>
    public required IReadOnlyDictionary<string, NetworksCreateParameters> Networks { get; init; }

    /// <summary>Contents by name.</summary>
    public required IReadOnlyDictionary<string, byte[]> Configs { get; init; }

    /// <summary>Names of all its configs, also of a stack whose contents only the swarm still has.</summary>
    public required IReadOnlySet<string> ConfigNames { get; init; }

    /// <summary>Names of secrets that services mount.</summary>
    public required IReadOnlySet<string> Secrets { get; init; }

    /// <summary>In the order of the file. They refer to networks, configs and secrets by name.</summary>
    public required IReadOnlyList<ServiceSpec> Services { get; init; }

    /// <summary>Patroni's dynamic configuration.</summary>
    public required JsonObject Dynamic { get; init; }

    /// <summary>What is written down of it: all but the contents of configs, which the swarm keeps under their names.</summary>
    public JsonObject Recorded() =>
        new()
        {
            ["networks"] = JsonSerializer.SerializeToNode(Networks.Values),
            ["configs"] = JsonSerializer.SerializeToNode(ConfigNames.Order(StringComparer.Ordinal)),
            ["secrets"] = JsonSerializer.SerializeToNode(Secrets.Order(StringComparer.Ordinal)),
            ["services"] = JsonSerializer.SerializeToNode(Services),
            ["dynamic"] = Dynamic.DeepClone(),
        };

    public static DesiredState FromRecord(JsonObject record) =>
        new()
        {
            Networks = record["networks"].Deserialize<List<NetworksCreateParameters>>()!.ToDictionary(static n => n.Name!),
            Configs = new Dictionary<string, byte[]>(),
            ConfigNames = record["configs"].Deserialize<HashSet<string>>()!,
            Secrets = record["secrets"].Deserialize<HashSet<string>>()!,
            Services = record["services"].Deserialize<List<ServiceSpec>>()!,
            Dynamic = record["dynamic"]!.DeepClone().AsObject(),
        };

    public bool SameAs(DesiredState other) => JsonNode.DeepEquals(Recorded(), other.Recorded());

    /// <summary>
    /// The configs that the services mount, and those that no service of the stack does: what was deployed is read from them.
    /// </summary>
    /// <param name="services">Of its services, those that are created or updated.</param>
    public IEnumerable<string> ConfigsFor(IEnumerable<ServiceSpec> services)
    {
        HashSet<string> mounted = [.. MountedBy(Services)];
        return MountedBy(services).Concat(ConfigNames.Where(c => !mounted.Contains(c))).Distinct().Order(StringComparer.Ordinal);
    }

    public static IEnumerable<string> MountedBy(IEnumerable<ServiceSpec> services) =>
        services.SelectMany(static s => s.TaskTemplate?.ContainerSpec?.Configs ?? []).Select(static c => c.ConfigName ?? "");

    public static DesiredState Of(ClusterTopology topology, ArtifactsDirectory artifacts, ComposeFile stack)
    {
        StackNames names = new(topology.Name, stack);
        Dictionary<string, string> networks = stack.Networks.Keys.Select(names.Network).ToDictionary(static n => n);
        Dictionary<string, string> configs = stack.Configs.Keys.Select(names.Config).ToDictionary(static n => n);
        Dictionary<string, string> secrets = stack.Secrets.Keys.Select(names.Secret).ToDictionary(static n => n);
        ServiceTranslator translator = new(names, new SwarmIds(networks, configs, secrets));
        return new DesiredState
        {
            Networks = stack
                .Networks.Where(static n => n.Value.External is not true)
                .ToDictionary(n => names.Network(n.Key), n => Network(names, n.Key, n.Value)),
            Configs = stack.Configs.ToDictionary(c => names.Config(c.Key), c => artifacts.ReadConfig(c.Key, c.Value)),
            ConfigNames = configs.Keys.ToHashSet(),
            Secrets = secrets.Keys.ToHashSet(),
            Services = [.. stack.Services.Select(s => translator.Translate(s.Key, s.Value))],
            Dynamic = DynamicConfiguration.Wanted(artifacts, stack),
        };
    }

    private static NetworksCreateParameters Network(StackNames names, string key, ComposeNetwork network) =>
        new()
        {
            Name = names.Network(key),
            Driver = network.Driver ?? "overlay",
            Internal = network.Internal is true,
            Attachable = network.Attachable is true,
            Options = (IDictionary<string, string>?)network.DriverOpts ?? new Dictionary<string, string>(),
            Labels = names.Labels,
        };
}
