using Docker.DotNet;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Hosts;
using HAPostgres.Runtime.Setup;
using HAPostgres.Runtime.Swarm;
using Spectre.Console;

namespace HAPostgres.Runtime.Removal;

/// <summary>Takes the stack away and, only when asked for, its data on every host.</summary>
internal static class RemoveCommand
{
    /// <summary>What a person has to type before data is deleted.</summary>
    public const string Confirmation = "DELETE ALL DATA";

    public static async Task RunAsync(CommandContext context, RemoveOptions options, CancellationToken cancel)
    {
        ClusterTopology topology = context.Topology;
        IReadOnlyList<SwarmNode> nodes = await context.Swarm.NodesAsync(cancel);
        IReadOnlyDictionary<string, SwarmNode> hosts = NodeLabels.HostsOf(topology, nodes);
        if (options.AllData)
            ConfirmDeletion(context, options);
        else
            context.Report.Confirm(
                $"Remove the stack {topology.Name}{(options.EtcdVolumes ? " and the volumes of etcd" : "")}? PostgreSQL's data stays.",
                context.Options.Yes
            );
        if (options.EtcdVolumes)
            CheckReachable(topology, hosts);
        if (options.AllData)
            CheckMarks(topology, await context.Report.StepAsync("inspect hosts", () => HostProbe.AllAsync(context, hosts, cancel)));

        await context.Report.StepAsync("remove services", () => RemoveServicesAsync(context, cancel));
        await context.Report.StepAsync("remove networks and configs", () => RemoveObjectsAsync(context, cancel));
        if (options.EtcdVolumes)
            await context.Report.StepAsync("delete data", () => DataRemover.RunAsync(context, hosts, options.AllData, cancel));
        if (options.AllData)
            await context.Report.StepAsync("remove secrets and network", () => RemoveSharedAsync(context, cancel));
        if (options.Labels)
            await context.Report.StepAsync("remove labels", () => RemoveLabelsAsync(context, nodes, cancel));
        context.Report.Good(
            "removed",
            options.AllData
                ? $"{topology.Name} and all its data; the passwords and certificates in {context.Secrets.FullPath} stay, "
                    + "delete them yourself if nothing needs them"
                : $"{topology.Name}; its data stays: {(options.EtcdVolumes ? "" : "etcd's volumes and ")}PostgreSQL's directories, "
                    + "secrets and the application network. 'deploy' brings it back."
        );
    }

    private static void ConfirmDeletion(CommandContext context, RemoveOptions options)
    {
        string? typed = options.Confirm;
        if (typed is null && context.Report.Interactive)
        {
            context.Report.Bad("warning", $"this deletes every database of {context.Topology.Name} on every host, for ever");
            typed = context.Report.Console.Ask<string>($"Type {Confirmation} to go on:");
        }
        if (typed?.Trim() != Confirmation)
            throw new DeployException(
                ExitCode.NotConfirmed,
                $"Nothing was removed: the deletion of all data was not confirmed{(typed is null ? "" : $" (you wrote '{typed}')")}.",
                $"Type {Confirmation}, or give --confirm \"{Confirmation}\". --yes does not stand for it."
            );
    }

    // "Everything is deleted" must not be said while a host that is away keeps its copy.
    private static void CheckReachable(ClusterTopology topology, IReadOnlyDictionary<string, SwarmNode> hosts)
    {
        foreach (string host in topology.Hosts.Select(static h => h.Name))
        {
            if (!hosts.TryGetValue(host, out SwarmNode? node))
                throw new DeployException(
                    ExitCode.PreconditionMissing,
                    $"No node is labelled as host '{host}', so its data cannot be found. Nothing was removed.",
                    "Label it again ('setup'), or remove without data."
                );
            if (!node.Ready)
                throw new DeployException(
                    ExitCode.PreconditionMissing,
                    $"Node {node.Hostname} (host '{host}') is down, so its data cannot be removed. Nothing was removed.",
                    "Bring it back, or remove without data."
                );
        }
    }

    // Before anything is removed: what is not known to be the cluster's is not deleted, and nothing is removed by half.
    private static void CheckMarks(ClusterTopology topology, IReadOnlyDictionary<string, HostState> states)
    {
        List<string> unmarked = [.. DirectoryOwnership.Unmarked(topology, states)];
        if (unmarked.Count > 0)
        {
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"Nothing was removed: there is no mark of the member in {string.Join(", ", unmarked)}, so that may be somebody else's "
                    + "data.",
                "If it is this cluster's, 'setup' marks it; run that first. If not, remove without --all-data."
            );
        }
    }

    private static async Task RemoveServicesAsync(CommandContext context, CancellationToken cancel)
    {
        string stack = context.Topology.Name;
        IReadOnlyList<SwarmService> services = await context.Swarm.ServicesAsync(stack, cancel);
        // Proxies and poolers first: clients are turned away before the databases stop.
        foreach (SwarmService service in services.OrderBy(static s => s.Spec!.Mode?.Global is null ? 1 : 0))
        {
            await IgnoreMissing(context.Swarm.Api.Swarm.RemoveServiceAsync(service.ID!, cancel));
            context.Report.Line("service", $"{service.Spec!.Name} removed");
        }
        TimeSpan limit = context.Topology.Patroni.StopGracePeriod.TimeSpan + TimeSpan.FromMinutes(1);
        IReadOnlyList<TaskResponse> left = [];
        bool gone = await Wait.UntilAsync(
            context.Clock,
            limit,
            async () =>
            {
                HashSet<string> down = [.. (await context.Swarm.NodesAsync(cancel)).Where(static n => !n.Ready).Select(static n => n.Id)];
                left =
                [
                    .. (await context.Swarm.StackTasksAsync(stack, cancel)).Where(t =>
                        !down.Contains(t.NodeID ?? "")
                        && t.Status?.State
                            is TaskState.Running
                                or TaskState.Starting
                                or TaskState.Preparing
                                or TaskState.Ready
                                or TaskState.Assigned
                                or TaskState.Accepted
                    ),
                ];
                return left.Count == 0;
            },
            cancel
        );
        if (!gone)
            throw new DeployException(
                ExitCode.TimedOut,
                $"{left.Count} containers of {stack} still run {limit.TotalSeconds:0} s after their services were removed.",
                "Run remove again; it continues."
            );
    }

    private static async Task RemoveObjectsAsync(CommandContext context, CancellationToken cancel)
    {
        IDockerClient api = context.Swarm.Api;
        string stack = context.Topology.Name;
        foreach (
            SwarmConfig config in (await api.Configs.ListConfigsAsync(cancel)).Where(c =>
                Belongs(c.Spec?.Labels, StackLabels.Namespace, stack)
            )
        )
            await IgnoreMissing(api.Configs.RemoveConfigAsync(config.ID!, cancel));
        foreach (
            NetworkResponse network in (
                await api.Networks.ListNetworksAsync(new NetworksListParameters { Filters = Filters.Stack(stack) }, cancel)
            ).Where(static n => n.Scope == "swarm")
        )
            await RemoveNetworkAsync(context, network.ID!, network.Name!, cancel);
    }

    // The last container's address is given back a moment after it is gone.
    private static async Task RemoveNetworkAsync(CommandContext context, string id, string name, CancellationToken cancel)
    {
        string reason = "";
        bool gone = await Wait.UntilAsync(
            context.Clock,
            TimeSpan.FromSeconds(30),
            async () =>
            {
                try
                {
                    await context.Swarm.Api.Networks.DeleteNetworkAsync(id, cancel);
                    return true;
                }
                catch (DockerApiException e) when (e.StatusCode != System.Net.HttpStatusCode.NotFound)
                {
                    reason = EngineRefusal.Explain(e);
                    return false;
                }
                catch (DockerApiException)
                {
                    return true;
                }
            },
            cancel
        );
        if (gone)
            context.Report.Line("network", $"{name} removed");
        else
            context.Report.Warn("network", $"{name} stays: {reason}");
    }

    private static async Task RemoveSharedAsync(CommandContext context, CancellationToken cancel)
    {
        IDockerClient api = context.Swarm.Api;
        HashSet<string> names = [.. context.Topology.Secrets.Select(static s => s.Name)];
        foreach (
            Secret secret in (await api.Secrets.ListAsync(cancel)).Where(s =>
                names.Contains(s.Spec?.Name ?? "") || Belongs(s.Spec?.Labels, SecretStore.ClusterLabel, context.Topology.Name)
            )
        )
            await IgnoreMissing(api.Secrets.DeleteAsync(secret.ID!, cancel));
        if (await context.Swarm.FindNetworkAsync(context.Topology.Networks.Application, cancel) is { } network)
            await RemoveNetworkAsync(context, network.ID!, network.Name!, cancel);
    }

    private static async Task RemoveLabelsAsync(CommandContext context, IReadOnlyList<SwarmNode> nodes, CancellationToken cancel)
    {
        ClusterTopology topology = context.Topology;
        HashSet<string> hosts = [.. topology.Hosts.Select(static h => h.Name), "true"];
        foreach (SwarmNode node in nodes)
        {
            // With an empty prefix another cluster may use the same names; only values of this one are taken away.
            List<string> own = [.. NodeLabels.Names(topology).Where(n => node.Label(n) is { } value && hosts.Contains(value))];
            if (own.Count == 0)
                continue;
            await NodeLabels.RemoveAsync(context.Swarm, node, own, cancel);
            context.Report.Line("label", $"{node.Hostname}: {string.Join(", ", own)} removed");
        }
    }

    private static bool Belongs(IDictionary<string, string>? labels, string label, string value) =>
        labels?.TryGetValue(label, out string? actual) == true && actual == value;

    private static async Task IgnoreMissing(Task work)
    {
        try
        {
            await work;
        }
        catch (DockerApiException e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            // Another client was faster.
        }
    }
}

internal sealed record RemoveOptions
{
    public bool EtcdVolumes { get; init; }

    public bool AllData { get; init; }

    public string? Confirm { get; init; }

    public bool Labels { get; init; }
}
