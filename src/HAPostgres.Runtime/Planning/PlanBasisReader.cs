using System.Text.Json;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.State;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Planning;

/// <summary>Looks at all that a plan is made of.</summary>
internal sealed class PlanBasisReader(CommandContext context)
{
    private const StateParts Parts = StateParts.Members | StateParts.EtcdSteps | StateParts.Dynamic | StateParts.Settings;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public async Task<PlanBasis> ReadAsync(CancellationToken cancel)
    {
        PlanBasis basis = await ReadSwarmAsync(cancel);
        if (!basis.State.MembersRun(context.Topology))
            return basis;
        // Without what it logs in with nothing would be seen, at whatever patience.
        _ = context.Observer;
        return basis with { State = await new StateReader(context).WithClusterAsync(basis.State, Parts, s_patience, cancel) };
    }

    /// <summary>Only what the managers know.</summary>
    public async Task<PlanBasis> ReadSwarmAsync(CancellationToken cancel)
    {
        string name = context.Topology.Name;
        ClusterState state = await new StateReader(context).SwarmAsync(cancel);
        IReadOnlyList<NetworkResponse> networks = await NetworksAsync(context, cancel);
        IList<SwarmConfig> configs = await context.Swarm.Api.Configs.ListConfigsAsync(cancel);
        IReadOnlyList<DeploymentRecord> records = await new DeploymentHistory(context).ListAsync(cancel);
        List<string> unseen = [];
        IReadOnlyList<ClusterTopology> topologies = DeployedTopologies.Read(context.Topology, configs, records, unseen);
        return new PlanBasis
        {
            State = state,
            Services = [.. state.Services.Select(s => ByName(s.Spec!, networks))],
            Networks = networks.GroupBy(static n => n.Name ?? "").ToDictionary(static g => g.Key, static g => g.First()),
            StackConfigs = configs
                .Where(c => Label(c, StackLabels.Namespace) == name && Label(c, StackLabels.Record) is null)
                .Select(static c => c.Spec!.Name ?? "")
                .ToHashSet(),
            RecordedConfigs = records.SelectMany(static r => r.State.ConfigNames).ToHashSet(),
            Configs = configs.Select(static c => c.Spec?.Name ?? "").ToHashSet(),
            Secrets = (await context.Swarm.Api.Secrets.ListAsync(cancel)).Select(static s => s.Spec?.Name ?? "").ToHashSet(),
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
