using Docker.DotNet;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Docker;
using HAPostgres.Runtime.Stack;

namespace HAPostgres.Runtime.Rollout;

/// <summary>Makes the stack's objects in the swarm, as <c>docker stack deploy</c> would: networks, configs, then services.</summary>
internal sealed class StackApplier(Session session, StackFile stack)
{
    private readonly StackNames _names = new(session.Topology.Name, stack);

    private SwarmClient Swarm => session.Swarm;

    /// <summary>Creates missing networks and configs and finds the ids of all that services refer to.</summary>
    public async Task<SwarmIds> PrepareAsync(CancellationToken cancel)
    {
        Dictionary<string, string> networks = [];
        foreach ((string key, StackNetwork network) in stack.Networks)
            networks[_names.Network(key)] = await NetworkAsync(key, network, cancel);
        Dictionary<string, string> secrets = (await Swarm.Api.Secrets.ListAsync(cancel)).ToDictionary(static s => s.Spec?.Name ?? "", static s => s.ID ?? "");
        return new SwarmIds(networks, await ConfigsAsync(cancel), secrets);
    }

    /// <summary>The specification of every service, by its name in the swarm, in the order of the file.</summary>
    public IReadOnlyList<ServiceSpec> Specify(SwarmIds ids)
    {
        ServiceTranslator translator = new(_names, ids);
        return [.. stack.Services.Select(s => translator.Translate(s.Key, s.Value))];
    }

    /// <summary>Removes configs of earlier versions; one that a service still uses stays.</summary>
    public async Task RemoveOldConfigsAsync(CancellationToken cancel)
    {
        HashSet<string> wanted = [.. stack.Configs.Keys.Select(_names.Config)];
        foreach (SwarmConfig config in await Swarm.Api.Configs.ListConfigsAsync(cancel))
        {
            if (config.Spec?.Labels?.TryGetValue(StackLabels.Namespace, out string? owner) != true || owner != session.Topology.Name || wanted.Contains(config.Spec.Name ?? ""))
                continue;
            try
            {
                await Swarm.Api.Configs.RemoveConfigAsync(config.ID!, cancel);
            }
            catch (DockerApiException)
            {
                // In use by a service that keeps running with it; the next deployment tries again.
            }
        }
    }

    private async Task<string> NetworkAsync(string key, StackNetwork network, CancellationToken cancel)
    {
        string name = _names.Network(key);
        if (await Swarm.FindNetworkAsync(name, cancel) is { } existing)
            return existing.ID ?? "";
        if (network.External)
            throw new DeployException(ExitCode.PreconditionMissing, $"The network '{name}' is missing.", "Run 'setup' first; it makes it.");
        NetworksCreateResponse created = await Swarm.Api.Networks.CreateNetworkAsync(
            new NetworksCreateParameters
            {
                Name = name,
                Driver = network.Driver ?? "overlay",
                Internal = network.Internal,
                Attachable = network.Attachable,
                Options = network.DriverOpts ?? new Dictionary<string, string>(),
                Labels = _names.Labels(network.Labels),
            },
            cancel);
        session.Report.Good("network", name);
        return created.ID ?? "";
    }

    private async Task<IReadOnlyDictionary<string, string>> ConfigsAsync(CancellationToken cancel)
    {
        Dictionary<string, string> ids = (await Swarm.Api.Configs.ListConfigsAsync(cancel)).ToDictionary(static c => c.Spec?.Name ?? "", static c => c.ID ?? "");
        foreach ((string key, StackConfig config) in stack.Configs)
        {
            string name = _names.Config(key);
            if (ids.ContainsKey(name))
                continue;
            if (config.External)
                throw new DeployException(ExitCode.PreconditionMissing, $"The config '{name}' is missing in the swarm.");
            SwarmCreateConfigResponse created = await Swarm.Api.Configs.CreateConfigAsync(
                new SwarmCreateConfigParameters
                {
                    Config = new SwarmConfigSpec
                    {
                        Name = name,
                        Labels = _names.Labels(config.Labels),
                        Data = session.Artifacts.ReadConfig(key, config),
                    },
                },
                cancel);
            ids[name] = created.ID ?? "";
            session.Report.Good("config", name);
        }
        return ids;
    }
}
