using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Patroni;
using HAPostgres.Runtime.Stack;

namespace HAPostgres.Runtime.Planning;

/// <summary>All that a stack asks of the swarm: what <c>plan</c> compares and <c>deploy</c> makes true.</summary>
internal sealed record DesiredState
{
    /// <summary>Networks of the stack's own, by name.</summary>
    public required IReadOnlyDictionary<string, NetworksCreateParameters> Networks { get; init; }

    /// <summary>Contents by name.</summary>
    public required IReadOnlyDictionary<string, byte[]> Configs { get; init; }

    /// <summary>Names of secrets that services mount.</summary>
    public required IReadOnlySet<string> Secrets { get; init; }

    /// <summary>In the order of the file. They refer to networks, configs and secrets by name.</summary>
    public required IReadOnlyList<ServiceSpec> Services { get; init; }

    /// <summary>Patroni's dynamic configuration.</summary>
    public required JsonObject Dynamic { get; init; }

    public static DesiredState Of(ClusterTopology topology, ArtifactsDirectory artifacts, StackFile stack)
    {
        StackNames names = new(topology.Name, stack);
        Dictionary<string, string> networks = stack.Networks.Keys.Select(names.Network).ToDictionary(static n => n);
        Dictionary<string, string> configs = stack.Configs.Keys.Select(names.Config).ToDictionary(static n => n);
        Dictionary<string, string> secrets = stack.Secrets.Keys.Select(names.Secret).ToDictionary(static n => n);
        ServiceTranslator translator = new(names, new SwarmIds(networks, configs, secrets));
        return new DesiredState
        {
            Networks = stack.Networks.Where(static n => !n.Value.External).ToDictionary(n => names.Network(n.Key), n => Network(names, n.Key, n.Value)),
            Configs = stack.Configs.Where(static c => !c.Value.External).ToDictionary(c => names.Config(c.Key), c => artifacts.ReadConfig(c.Key, c.Value)),
            Secrets = secrets.Keys.ToHashSet(),
            Services = [.. stack.Services.Select(s => translator.Translate(s.Key, s.Value))],
            Dynamic = DynamicConfiguration.Wanted(artifacts, stack),
        };
    }

    private static NetworksCreateParameters Network(StackNames names, string key, StackNetwork network) => new()
    {
        Name = names.Network(key),
        Driver = network.Driver ?? "overlay",
        Internal = network.Internal,
        Attachable = network.Attachable,
        Options = network.DriverOpts ?? new Dictionary<string, string>(),
        Labels = names.Labels(network.Labels),
    };
}
