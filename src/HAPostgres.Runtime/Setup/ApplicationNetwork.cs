using Docker.DotNet.Models;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Setup;

/// <summary>The overlay network that applications share with pool and proxy. It outlives the stack.</summary>
internal static class ApplicationNetwork
{
    public static async Task<bool> ExistsAsync(SwarmClient swarm, string name, CancellationToken cancel)
    {
        NetworkResponse? network = await swarm.FindNetworkAsync(name, cancel);
        if (network is null)
            return false;
        return network is { Driver: "overlay", Scope: "swarm" }
            ? true
            : throw new DeployException(
                ExitCode.PreconditionMissing,
                $"The network '{name}' exists, but as a {network.Driver} network of one host; the cluster needs an overlay network of the "
                    + "swarm under that name.",
                $"Remove it ('docker network rm {name}') or choose another name in the manifest (networks.application)."
            );
    }

    public static Task CreateAsync(SwarmClient swarm, string name, string cluster, CancellationToken cancel) =>
        swarm.Api.Networks.CreateNetworkAsync(
            new NetworksCreateParameters
            {
                Name = name,
                Driver = "overlay",
                Attachable = true,
                Labels = new Dictionary<string, string> { [SecretStore.ClusterLabel] = cluster },
            },
            cancel
        );
}
