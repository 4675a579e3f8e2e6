using System.Diagnostics;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Hosts;
using HAPostgres.Runtime.Swarm;
using Npgsql;

namespace HAPostgres.Runtime.Status;

/// <summary>Gathers the parts of a status report, all at once.</summary>
internal sealed class StatusCollector(CommandContext context)
{
    private const int FailuresShown = 10;

    private readonly List<string> _gaps = [];

    private ClusterTopology Topology => context.Topology;

    public async Task<StatusReport> CollectAsync(CancellationToken cancel)
    {
        IReadOnlyList<SwarmNode> nodes = await context.Swarm.NodesAsync(cancel);
        IReadOnlyList<SwarmService> services = await context.Swarm.ServicesAsync(Topology.Name, cancel);
        IReadOnlyList<TaskResponse> tasks = await context.Swarm.StackTasksAsync(Topology.Name, cancel);
        Dictionary<string, string> names = services.ToDictionary(static s => s.ID!, s => s.Spec!.Name![(Topology.Name.Length + 1)..]);
        Dictionary<string, string> hosts = nodes.ToDictionary(static n => n.Id, static n => n.Hostname);
        if (services.Count == 0)
            Gap($"the swarm has no service of {Topology.Name}: run 'deploy'");
        bool there = services.Count > 0;
        Task<Observation<IReadOnlyList<EtcdView>>> etcd = PartAsync("etcd", there, () => EtcdProbe.LookAsync(context, cancel), cancel);
        Task<Observation<IReadOnlyList<MemberStatus>>> members = PartAsync("Patroni's members", there, () => MembersAsync(cancel), cancel);
        Task<Observation<IReadOnlyList<PoolStatus>>> pools = PartAsync(
            "pools",
            there,
            () => PoolProbe.RunAsync(context, nodes, tasks, names, Gap, cancel),
            cancel
        );
        Task<Observation<IReadOnlyList<ConnectionStatus>>> connections = PartAsync(
            "connections",
            there,
            () => ConnectionsAsync(nodes, cancel),
            cancel
        );
        Task<Observation<IReadOnlyList<ContainerUse>>> use = PartAsync(
            "use of resources",
            there,
            () => ResourceProbe.RunAsync(context, nodes, Gap, cancel),
            cancel
        );
        await Task.WhenAll(etcd, members, pools, connections, use);
        return new StatusReport
        {
            Cluster = Topology.Name,
            Nodes = [.. nodes.Select(n => Node(n))],
            Tasks =
            [
                .. tasks
                    .Where(t => t.DesiredState is TaskState.Running or TaskState.Ready && names.ContainsKey(t.ServiceID ?? ""))
                    .OrderBy(t => names[t.ServiceID!], StringComparer.Ordinal)
                    .Select(t => new TaskStatusRow(
                        names[t.ServiceID!],
                        hosts.GetValueOrDefault(t.NodeID ?? "", ""),
                        TaskFailure.StateName(t.Status?.State),
                        t.Spec?.ContainerSpec?.Image ?? "",
                        t.Status?.Timestamp
                    )),
            ],
            Etcd = await etcd,
            Members = await members,
            Pools = await pools,
            Connections = await connections,
            Use = await use,
            Failures =
            [
                .. tasks
                    .Where(t => t.Status?.State is TaskState.Failed or TaskState.Rejected && names.ContainsKey(t.ServiceID ?? ""))
                    .OrderByDescending(static t => t.Status!.Timestamp)
                    .Take(FailuresShown)
                    .Select(t => new FailureRow(
                        names[t.ServiceID!],
                        hosts.GetValueOrDefault(t.NodeID ?? "", ""),
                        t.Status!.Timestamp,
                        TaskFailure.Describe(t)
                    )),
            ],
            Gaps = _gaps,
        };
    }

    private NodeStatus Node(SwarmNode node) =>
        new(
            node.Hostname,
            node.Address,
            node.Ready ? node.Availability : "down",
            node.Leader ? "leader of the swarm"
                : node.Manager ? "manager"
                : "worker",
            node.EngineVersion,
            node.NanoCpus / 1e9,
            $"{node.Memory.Gigabytes:0.0} GB",
            string.Join(", ", NodeLabels.Names(Topology).Where(l => node.Label(l) is not null).Select(l => $"{l}={node.Label(l)}"))
        );

    private async Task<IReadOnlyList<MemberStatus>> MembersAsync(CancellationToken cancel)
    {
        ClusterView view = await ClusterObserver.SeeAsync(context, cancel);
        return
        [
            .. view.Members.Select(m => new MemberStatus(
                m.Name,
                Topology.Patroni.Members.FirstOrDefault(t => t.Name == m.Name)?.Host ?? "",
                m.Role,
                m.State,
                m.Timeline,
                m.Lag,
                m.PendingRestart
            )),
        ];
    }

    private async Task<IReadOnlyList<ConnectionStatus>> ConnectionsAsync(IReadOnlyList<SwarmNode> nodes, CancellationToken cancel)
    {
        Database database = new(context);
        List<Task<ConnectionStatus>> tests = [];
        foreach (SwarmNode node in nodes.Where(static n => n.Ready))
        {
            if (node.Label($"{Topology.LabelPrefix}pgbouncer") == "true")
                tests.Add(ConnectAsync(database, node, Topology.PgBouncer.Port, cancel));
            if (node.Label($"{Topology.LabelPrefix}haproxy") == "true")
            {
                tests.Add(ConnectAsync(database, node, Topology.HAProxy.PrimaryPort, cancel));
                tests.Add(ConnectAsync(database, node, Topology.HAProxy.ReplicasPort, cancel));
            }
        }
        return await Task.WhenAll(tests);
    }

    private static async Task<ConnectionStatus> ConnectAsync(Database database, SwarmNode node, int port, CancellationToken cancel)
    {
        string endpoint = $"{node.Hostname}:{port}";
        Stopwatch clock = Stopwatch.StartNew();
        try
        {
            await using NpgsqlConnection connection = await database.OpenAsync(node.Address, port, cancel);
            clock.Restart();
            bool replica = await Database.ScalarAsync<bool>(connection, "SELECT pg_is_in_recovery()", cancel);
            return new ConnectionStatus(endpoint, true, clock.Elapsed.TotalMilliseconds, replica ? "a replica" : "the leader");
        }
        catch (Exception e)
            when (!cancel.IsCancellationRequested && e is NpgsqlException or TimeoutException or IOException or OperationCanceledException)
        {
            return new ConnectionStatus(endpoint, false, null, database.Explain(e));
        }
    }

    // Where there is no cluster there is nothing to see.
    private async Task<Observation<IReadOnlyList<T>>> PartAsync<T>(
        string part,
        bool there,
        Func<Task<IReadOnlyList<T>>> work,
        CancellationToken cancel
    )
    {
        if (!there)
            return Observation.Seen<IReadOnlyList<T>>([]);
        Observation<IReadOnlyList<T>> look = await Observation.OfAsync(work, cancel);
        if (!look.IsSeen(out _, out string? reason))
            Gap($"{part}: {reason}");
        return look;
    }

    private void Gap(string gap)
    {
        lock (_gaps)
            _gaps.Add(gap);
    }
}
