using System.Text.Json;
using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Docker;
using HAPostgres.Runtime.Membership;
using HAPostgres.Runtime.Patroni;
using HAPostgres.Runtime.Rollout;

namespace HAPostgres.Runtime.Planning;

/// <summary>Looks once at the swarm and at the cluster that runs on it.</summary>
internal sealed class SnapshotReader(Session session)
{
    public async Task<SwarmSnapshot> ReadAsync(CancellationToken cancel)
    {
        SwarmSnapshot snapshot = await ReadSwarmAsync(cancel);
        IReadOnlyList<SwarmService> services = await session.Swarm.ServicesAsync(session.Topology.Name, cancel);
        bool runs = services.Any(s => s.ServiceStatus?.RunningTasks > 0 && ServiceKinds.Of(session.Topology, s.Spec!.Name!) == ServiceKind.Patroni);
        return runs ? await WithClusterAsync(snapshot, cancel) : snapshot;
    }

    /// <summary>Only what the managers know.</summary>
    public async Task<SwarmSnapshot> ReadSwarmAsync(CancellationToken cancel)
    {
        string name = session.Topology.Name;
        IList<SwarmConfig> configs = await session.Swarm.Api.Configs.ListConfigsAsync(cancel);
        IReadOnlyList<StackRecord> records = await new StackRecords(session).ListAsync(cancel);
        List<string> unseen = [];
        IReadOnlyList<ClusterTopology> topologies = DeployedTopologies.Read(session.Topology, configs, records, unseen);
        return new SwarmSnapshot
        {
            Services = await ServicesAsync(session, cancel),
            Networks = (await NetworksAsync(session, cancel)).GroupBy(static n => n.Name ?? "").ToDictionary(static g => g.Key, static g => g.First()),
            StackConfigs = configs.Where(c => Label(c, StackLabels.Namespace) == name && Label(c, StackLabels.Record) is null).Select(static c => c.Spec!.Name ?? "").ToHashSet(),
            RecordedConfigs = records.SelectMany(static r => r.State.ConfigNames).ToHashSet(),
            Configs = configs.Select(static c => c.Spec?.Name ?? "").ToHashSet(),
            Secrets = (await session.Swarm.Api.Secrets.ListAsync(cancel)).Select(static s => s.Spec?.Name ?? "").ToHashSet(),
            Nodes = await session.Swarm.NodesAsync(cancel),
            // While a deployment is unfinished, what differs from it is not somebody's hand.
            Deployed = records is [.., { Done: true } last] ? last.State : null,
            DeployedTopologies = topologies,
            Unseen = unseen,
        };
    }

    /// <summary>The stack's services with networks by name, as stacks have them; ids mean nothing outside of this swarm.</summary>
    public static async Task<IReadOnlyList<ServiceSpec>> ServicesAsync(Session session, CancellationToken cancel)
    {
        IReadOnlyList<NetworkResponse> networks = await NetworksAsync(session, cancel);
        return [.. (await session.Swarm.ServicesAsync(session.Topology.Name, cancel)).Select(s => ByName(s.Spec!, networks))];
    }

    private async Task<SwarmSnapshot> WithClusterAsync(SwarmSnapshot snapshot, CancellationToken cancel)
    {
        List<string> unseen = [.. snapshot.Unseen];
        Task<JsonObject?> dynamic = SeenAsync("Patroni's dynamic configuration", () => DynamicConfiguration.ReadAsync(session, cancel));
        Task<IReadOnlyList<EtcdStep>?> steps = SeenAsync("etcd's members", () => new EtcdMembership(session).PlanAsync(remove: true, cancel));
        Task<ServerSettings?> settings = SeenAsync("the settings of the members", () => ServerSettings.ReadAsync(session, cancel));
        ClusterView? view = await SeenAsync("the members of Patroni", () => LookAsync(snapshot, cancel));
        ServerSettings? seen = await settings;
        foreach ((string member, string why) in seen?.Silent ?? new Dictionary<string, string>())
            Note($"the settings of {member}", why);
        return snapshot with { Dynamic = await dynamic, EtcdSteps = await steps ?? [], Members = view, Settings = seen?.Members ?? snapshot.Settings, Unseen = unseen };

        async Task<T?> SeenAsync<T>(string what, Func<Task<T>> look) where T : class
        {
            try
            {
                return await look();
            }
            catch (DeployException e)
            {
                Note(what, e.Message);
                return null;
            }
        }

        void Note(string what, string why)
        {
            lock (unseen)
                unseen.Add($"{what}: {why}");
        }
    }

    private async Task<ClusterView> LookAsync(SwarmSnapshot snapshot, CancellationToken cancel)
    {
        using ClusterObserver observer = new(session);
        return await observer.LookAsync(snapshot.Nodes.Where(static n => n.Ready).Select(static n => n.Address), cancel)
            ?? throw new DeployException(ExitCode.Failed, observer.LastError);
    }

    private static async Task<IReadOnlyList<NetworkResponse>> NetworksAsync(Session session, CancellationToken cancel) =>
        [.. (await session.Swarm.Api.Networks.ListNetworksAsync(new NetworksListParameters(), cancel)).Where(static n => n.Scope == "swarm")];

    private static ServiceSpec ByName(ServiceSpec spec, IReadOnlyList<NetworkResponse> networks)
    {
        ServiceSpec copy = JsonSerializer.Deserialize<ServiceSpec>(JsonSerializer.Serialize(spec))!;
        foreach (NetworkAttachmentConfig attachment in copy.TaskTemplate?.Networks ?? [])
            attachment.Target = networks.FirstOrDefault(n => n.ID == attachment.Target)?.Name ?? attachment.Target;
        return copy;
    }

    private static string? Label(SwarmConfig config, string name) => config.Spec?.Labels?.TryGetValue(name, out string? value) == true ? value : null;
}
