using Docker.DotNet.Models;
using static HAPostgres.Testing.EngineRefusals;

namespace HAPostgres.Testing;

/// <summary>Configs, secrets and networks of an <see cref="InMemorySwarm"/>.</summary>
internal sealed class InMemoryObjects(InMemorySwarm swarm)
{
    private readonly List<SwarmConfig> _configs = [];
    private readonly List<Secret> _secrets = [];
    private readonly List<NetworkResponse> _networks = [];

    public IEnumerable<string> Names =>
        _configs
            .Select(static c => $"config {c.Spec!.Name}")
            .Concat(_secrets.Select(static s => $"secret {s.Spec!.Name}"))
            .Concat(_networks.Select(static n => $"network {n.Name}"));

    /// <summary>The networks that every engine has.</summary>
    public void AddNetworksOfTheEngine()
    {
        foreach (string network in new[] { "host", "none" })
            _networks.Add(
                new NetworkResponse
                {
                    ID = swarm.NewId("net"),
                    Name = network,
                    Scope = "swarm",
                    Driver = "host",
                }
            );
    }

    /// <returns>The id of a network, by its name or id; null where there is none.</returns>
    public string? NetworkId(string? name) => _networks.Find(n => n.Name == name || n.ID == name)?.ID;

    public IList<SwarmConfig> ListConfigs() => [.. _configs];

    public SwarmCreateConfigResponse CreateConfig(SwarmConfigSpec spec) =>
        swarm.Change(
            "create config",
            spec.Name!,
            () =>
            {
                if (_configs.Any(c => c.Spec!.Name == spec.Name))
                    throw Conflict($"config {spec.Name} already exists");
                SwarmConfig config = new()
                {
                    ID = swarm.NewId("config"),
                    Spec = InMemorySwarm.Copy(spec),
                    CreatedAt = swarm.Now(),
                };
                _configs.Add(config);
                return new SwarmCreateConfigResponse { ID = config.ID };
            }
        );

    public void RemoveConfig(string name) =>
        swarm.Change(
            "remove config",
            _configs.Find(c => c.ID == name)?.Spec!.Name ?? name,
            () =>
            {
                SwarmConfig config = _configs.Find(c => c.ID == name || c.Spec!.Name == name) ?? throw NotFound($"config {name} not found");
                if (UserOf(static c => c.Configs?.Select(static s => s.ConfigID), config.ID) is { } user)
                    throw InUse($"config '{config.Spec!.Name}' is in use by the following service: {user}");
                return _configs.Remove(config);
            }
        );

    public IList<Secret> ListSecrets() => [.. _secrets];

    public SecretCreateResponse CreateSecret(SwarmSecretSpec spec) =>
        swarm.Change(
            "create secret",
            spec.Name!,
            () =>
            {
                if (_secrets.Any(s => s.Spec!.Name == spec.Name))
                    throw Conflict($"secret {spec.Name} already exists");
                // The engine never gives the value back.
                Secret secret = new()
                {
                    ID = swarm.NewId("secret"),
                    Spec = new SwarmSecretSpec { Name = spec.Name, Labels = spec.Labels },
                    CreatedAt = swarm.Now(),
                };
                _secrets.Add(secret);
                return new SecretCreateResponse { ID = secret.ID };
            }
        );

    public void RemoveSecret(string name) =>
        swarm.Change(
            "remove secret",
            _secrets.Find(s => s.ID == name)?.Spec!.Name ?? name,
            () =>
            {
                Secret secret = _secrets.Find(s => s.ID == name || s.Spec!.Name == name) ?? throw NotFound($"secret {name} not found");
                if (UserOf(static c => c.Secrets?.Select(static s => s.SecretID), secret.ID) is { } user)
                    throw InUse($"secret '{secret.Spec!.Name}' is in use by the following service: {user}");
                return _secrets.Remove(secret);
            }
        );

    public IList<NetworkResponse> ListNetworks(NetworksListParameters? parameters)
    {
        IDictionary<string, IDictionary<string, bool>> filters = parameters?.Filters ?? LabelFilters.None;
        // A part of a name is enough for the engine.
        IEnumerable<string> names = filters.TryGetValue("name", out IDictionary<string, bool>? wanted) ? wanted.Keys : [""];
        Dictionary<string, IDictionary<string, bool>> others = filters
            .Where(static f => f.Key != "name")
            .ToDictionary(static f => f.Key, static f => f.Value);
        return
        [
            .. _networks.Where(n => names.Any(w => n.Name!.Contains(w, StringComparison.Ordinal)) && LabelFilters.Match(n.Labels, others)),
        ];
    }

    public NetworksCreateResponse CreateNetwork(NetworksCreateParameters network) =>
        swarm.Change(
            "create network",
            network.Name!,
            () =>
            {
                if (_networks.Any(n => n.Name == network.Name))
                    throw Conflict($"network with name {network.Name} already exists");
                NetworkResponse made = new()
                {
                    ID = swarm.NewId("net"),
                    Name = network.Name,
                    Scope = "swarm",
                    Driver = network.Driver ?? "overlay",
                    Attachable = network.Attachable == true,
                    Internal = network.Internal == true,
                    Options = network.Options,
                    Labels = network.Labels,
                    IPAM = network.IPAM!,
                };
                _networks.Add(made);
                return new NetworksCreateResponse { ID = made.ID };
            }
        );

    public void RemoveNetwork(string name) =>
        swarm.Change(
            "remove network",
            name,
            () =>
            {
                NetworkResponse network =
                    _networks.Find(n => n.ID == name || n.Name == name) ?? throw NotFound($"network {name} not found");
                if (
                    swarm.Services.FirstOrDefault(s => s.Spec!.TaskTemplate?.Networks?.Any(n => n.Target == network.ID) == true) is { } user
                )
                    throw InUse($"network {network.ID} is in use by service {user.ID}");
                return _networks.Remove(network);
            }
        );

    private string? UserOf(Func<ContainerSpec, IEnumerable<string?>?> references, string? id) =>
        swarm
            .Services.FirstOrDefault(s =>
                s.Spec!.TaskTemplate?.ContainerSpec is { } container && references(container)?.Contains(id) == true
            )
            ?.Spec!.Name;
}
