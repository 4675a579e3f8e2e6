using System.Text.Json;
using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Membership;
using HAPostgres.Runtime.Stack;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Planning;

/// <summary>Looks once at the swarm and at the cluster that runs on it.</summary>
internal sealed class SnapshotReader(CommandContext context)
{
    /// <summary>A member that has just started answers within it; what is still silent then is named.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public async Task<SwarmSnapshot> ReadAsync(CancellationToken cancel)
    {
        SwarmSnapshot snapshot = await ReadSwarmAsync(cancel);
        IReadOnlyList<SwarmService> services = await context.Swarm.ServicesAsync(context.Topology.Name, cancel);
        bool runs = services.Any(s =>
            s.ServiceStatus?.RunningTasks > 0 && ServiceKinds.Of(context.Topology, s.Spec!.Name!) == ServiceKind.Patroni
        );
        return runs ? snapshot with { Cluster = await ClusterAsync(cancel) } : snapshot;
    }

    /// <summary>Only what the managers know.</summary>
    public async Task<SwarmSnapshot> ReadSwarmAsync(CancellationToken cancel)
    {
        string name = context.Topology.Name;
        IList<SwarmConfig> configs = await context.Swarm.Api.Configs.ListConfigsAsync(cancel);
        IReadOnlyList<DeploymentRecord> records = await new DeploymentHistory(context).ListAsync(cancel);
        List<string> unseen = [];
        IReadOnlyList<ClusterTopology> topologies = DeployedTopologies.Read(context.Topology, configs, records, unseen);
        return new SwarmSnapshot
        {
            Services = await ServicesAsync(context, cancel),
            Networks = (await NetworksAsync(context, cancel))
                .GroupBy(static n => n.Name ?? "")
                .ToDictionary(static g => g.Key, static g => g.First()),
            StackConfigs = configs
                .Where(c => Label(c, StackLabels.Namespace) == name && Label(c, StackLabels.Record) is null)
                .Select(static c => c.Spec!.Name ?? "")
                .ToHashSet(),
            RecordedConfigs = records.SelectMany(static r => r.State.ConfigNames).ToHashSet(),
            Configs = configs.Select(static c => c.Spec?.Name ?? "").ToHashSet(),
            Secrets = (await context.Swarm.Api.Secrets.ListAsync(cancel)).Select(static s => s.Spec?.Name ?? "").ToHashSet(),
            Nodes = await context.Swarm.NodesAsync(cancel),
            // While a deployment is unfinished, what differs from it is not somebody's hand.
            Deployed = records is [.., { Done: true } last] ? last.State : null,
            DeployedTopologies = topologies,
            UnreadTopologies = unseen,
        };
    }

    /// <summary>The stack's services with networks by name, as stacks have them; ids mean nothing outside of this swarm.</summary>
    public static async Task<IReadOnlyList<ServiceSpec>> ServicesAsync(CommandContext context, CancellationToken cancel)
    {
        IReadOnlyList<NetworkResponse> networks = await NetworksAsync(context, cancel);
        return [.. (await context.Swarm.ServicesAsync(context.Topology.Name, cancel)).Select(s => ByName(s.Spec!, networks))];
    }

    private async Task<RunningCluster> ClusterAsync(CancellationToken cancel)
    {
        Task<Observation<JsonObject>> dynamic = SeenAsync(() => DynamicConfiguration.ReadAsync(context, cancel));
        Task<Observation<IReadOnlyList<EtcdStep>>> steps = SeenAsync(() => new EtcdMembership(context).PlanAsync(remove: true, cancel));
        Task<Observation<ServerSettings>> settings = SettingsAsync(cancel);
        Observation<ClusterView> members = await Observation.PatientlyAsync(
            context.Clock,
            s_patience,
            () => context.Observer.LookAsync(cancel),
            cancel
        );
        return new RunningCluster(await dynamic, members, await settings, await steps);

        Task<Observation<T>> SeenAsync<T>(Func<Task<T>> look) =>
            Observation.PatientlyAsync(context.Clock, s_patience, () => Observation.OfAsync(look, cancel), cancel);
    }

    // One member that does not answer is a gap, and no reason to have seen none of them.
    private async Task<Observation<ServerSettings>> SettingsAsync(CancellationToken cancel)
    {
        Observation<ServerSettings> look = Observation.NotSeen<ServerSettings>("not looked at yet");
        await Wait.UntilAsync(
            context.Clock,
            s_patience,
            async () =>
                (look = await Observation.OfAsync(() => ServerSettings.ReadAsync(context, cancel), cancel)).IsSeen(
                    out ServerSettings? seen,
                    out _
                )
                && seen.Silent.Count == 0,
            cancel
        );
        return look;
    }

    private static async Task<IReadOnlyList<NetworkResponse>> NetworksAsync(CommandContext context, CancellationToken cancel) =>
        [
            .. (await context.Swarm.Api.Networks.ListNetworksAsync(new NetworksListParameters(), cancel)).Where(static n =>
                n.Scope == "swarm"
            ),
        ];

    private static ServiceSpec ByName(ServiceSpec spec, IReadOnlyList<NetworkResponse> networks)
    {
        ServiceSpec copy = JsonSerializer.Deserialize<ServiceSpec>(JsonSerializer.Serialize(spec))!;
        foreach (NetworkAttachmentConfig attachment in copy.TaskTemplate?.Networks ?? [])
            attachment.Target = networks.FirstOrDefault(n => n.ID == attachment.Target)?.Name ?? attachment.Target;
        return copy;
    }

    private static string? Label(SwarmConfig config, string name) =>
        config.Spec?.Labels?.TryGetValue(name, out string? value) == true ? value : null;
}
