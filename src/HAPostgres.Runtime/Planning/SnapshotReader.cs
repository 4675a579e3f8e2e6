using System.Text.Json;
using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Docker;
using HAPostgres.Runtime.Patroni;
using HAPostgres.Runtime.Stack;

namespace HAPostgres.Runtime.Planning;

/// <summary>Looks once at the swarm and at the cluster that runs on it.</summary>
internal sealed class SnapshotReader(Session session, StackFile stack)
{
    public async Task<SwarmSnapshot> ReadAsync(CancellationToken cancel)
    {
        string name = session.Topology.Name;
        SwarmClient swarm = session.Swarm;
        IReadOnlyList<SwarmService> services = await swarm.ServicesAsync(name, cancel);
        IList<NetworkResponse> networks = await swarm.Api.Networks.ListNetworksAsync(new NetworksListParameters(), cancel);
        IList<SwarmConfig> configs = await swarm.Api.Configs.ListConfigsAsync(cancel);
        SwarmSnapshot snapshot = new()
        {
            Services = [.. services.Select(s => ByName(s.Spec!, networks))],
            Networks = networks.Where(static n => n.Scope == "swarm").GroupBy(static n => n.Name ?? "").ToDictionary(static g => g.Key, static g => g.First()),
            StackConfigs = configs.Where(c => c.Spec?.Labels?.TryGetValue(StackLabels.Namespace, out string? owner) == true && owner == name).Select(static c => c.Spec!.Name ?? "").ToHashSet(),
            Configs = configs.Select(static c => c.Spec?.Name ?? "").ToHashSet(),
            Secrets = (await swarm.Api.Secrets.ListAsync(cancel)).Select(static s => s.Spec?.Name ?? "").ToHashSet(),
            Nodes = await swarm.NodesAsync(cancel),
        };
        bool runs = services.Any(s => s.ServiceStatus?.RunningTasks > 0 && ServiceKinds.Of(session.Topology, s.Spec!.Name!) == ServiceKind.Patroni);
        return runs ? await WithClusterAsync(snapshot, cancel) : snapshot;
    }

    private async Task<SwarmSnapshot> WithClusterAsync(SwarmSnapshot snapshot, CancellationToken cancel)
    {
        List<string> unseen = [];
        JsonObject? dynamic = null;
        ClusterView? view = null;
        try
        {
            dynamic = await DynamicConfiguration.ReadAsync(session, stack, cancel);
        }
        catch (DeployException e)
        {
            unseen.Add($"Patroni's dynamic configuration: {e.Message}");
        }
        try
        {
            using ClusterObserver observer = new(session);
            view = await observer.LookAsync(snapshot.Nodes.Where(static n => n.Ready).Select(static n => n.Address), cancel);
            if (view is null)
                unseen.Add($"the members of Patroni: {observer.LastError}");
        }
        catch (DeployException e)
        {
            unseen.Add($"the members of Patroni: {e.Message}");
        }
        return snapshot with { Dynamic = dynamic, Members = view, Unseen = unseen };
    }

    /// <summary>The specification with networks by name, as stacks have them; ids mean nothing outside of this swarm.</summary>
    internal static ServiceSpec ByName(ServiceSpec spec, IEnumerable<NetworkResponse> networks)
    {
        ServiceSpec copy = JsonSerializer.Deserialize<ServiceSpec>(JsonSerializer.Serialize(spec))!;
        foreach (NetworkAttachmentConfig attachment in copy.TaskTemplate?.Networks ?? [])
            attachment.Target = networks.FirstOrDefault(n => n.ID == attachment.Target)?.Name ?? attachment.Target;
        return copy;
    }
}
