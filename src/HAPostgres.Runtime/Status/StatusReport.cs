using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Hosts;
using HAPostgres.Runtime.Repositories;
using HAPostgres.Runtime.Stack;
using HAPostgres.Runtime.State;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Status;

/// <summary>All that <c>status</c> shows.</summary>
public sealed record StatusReport
{
    private const int FailuresShown = 10;

    /// <summary>Where nothing is deployed nobody leads, and that is seen.</summary>
    private static readonly RunningCluster s_none = new()
    {
        Members = Observation.Seen(new ClusterView([], false)),
        Etcd = Observation.Seen<IReadOnlyList<EtcdView>>([]),
    };

    /// <summary>Whether a leader was seen that serves.</summary>
    public bool Leads =>
        Members.IsSeen(out IReadOnlyList<MemberStatus>? members, out _) && members.Any(static m => MemberView.Serves(m.Role, m.State));

    /// <summary>The document of --json: a part that was not seen is null there, and named among the gaps.</summary>
    internal object Json() =>
        new
        {
            Cluster,
            Nodes,
            Tasks,
            Etcd = OrNull(Etcd),
            Members = OrNull(Members),
            Pools = OrNull(Pools),
            Connections = OrNull(Connections),
            Use = OrNull(Use),
            Backups = OrNull(Backups),
            Failures,
            Gaps,
        };

    public required string Cluster { get; init; }

    public required IReadOnlyList<NodeStatus> Nodes { get; init; }

    public required IReadOnlyList<TaskStatusRow> Tasks { get; init; }

    public required Observation<IReadOnlyList<EtcdView>> Etcd { get; init; }

    public required Observation<IReadOnlyList<MemberStatus>> Members { get; init; }

    public required Observation<IReadOnlyList<PoolStatus>> Pools { get; init; }

    public required Observation<IReadOnlyList<ConnectionStatus>> Connections { get; init; }

    /// <summary>Of each repository; not asked where the cluster has no backup.</summary>
    public required Observation<IReadOnlyList<RepositoryStatus>> Backups { get; init; }

    public required Observation<IReadOnlyList<ContainerUse>> Use { get; init; }

    public required IReadOnlyList<FailureRow> Failures { get; init; }

    /// <summary>What could not be found out, and why.</summary>
    public required IReadOnlyList<string> Gaps { get; init; }

    /// <summary>What a state shows; pools, connections and use are measured besides.</summary>
    internal static StatusReport Of(ClusterTopology topology, ClusterState state)
    {
        Dictionary<string, string> hosts = state.Nodes.ToDictionary(static n => n.Id, static n => n.Hostname);
        Dictionary<string, string> names = state.Services.ToDictionary(static s => s.ID!, s => ServiceKinds.KeyOf(topology, s.Spec!.Name!));
        List<(string Service, string Node, TaskResponse Task)> rows =
        [
            .. state
                .Tasks.Where(t => names.ContainsKey(t.ServiceID ?? ""))
                .Select(t => (names[t.ServiceID!], hosts.GetValueOrDefault(t.NodeID ?? "", ""), t)),
        ];
        RunningCluster cluster = state.Cluster ?? (state.Services.Count == 0 ? s_none : new RunningCluster());
        Observation<IReadOnlyList<MemberStatus>> members = cluster.Members.IsSeen(out ClusterView? view, out string? reason)
            ? Observation.Seen<IReadOnlyList<MemberStatus>>([.. view.Members.Select(m => Member(topology, m))])
            : Observation.NotSeen<IReadOnlyList<MemberStatus>>($"The cluster could not be read: {reason}");
        Observation<IReadOnlyList<RepositoryStatus>> backups =
            topology.Backup is not { } backup || !cluster.Backups.IsAsked ? Observation.Seen<IReadOnlyList<RepositoryStatus>>([])
            : cluster.Backups.IsSeen(out BackupReport? report, out string? unread)
                ? Observation.Seen<IReadOnlyList<RepositoryStatus>>([
                    .. backup.Repositories.Select(r => RepositoryStatus.Of(r.Name, report)),
                ])
            : Observation.NotSeen<IReadOnlyList<RepositoryStatus>>(unread);
        return new StatusReport
        {
            Cluster = topology.Name,
            Nodes = [.. state.Nodes.Select(n => Node(topology, n))],
            Tasks =
            [
                .. rows.Where(static r => r.Task.DesiredState is TaskState.Running or TaskState.Ready)
                    .OrderBy(static r => r.Service, StringComparer.Ordinal)
                    .Select(static r => new TaskStatusRow(
                        r.Service,
                        r.Node,
                        TaskFailure.StateName(r.Task.Status?.State),
                        r.Task.Spec?.ContainerSpec?.Image ?? "",
                        r.Task.Status?.Timestamp
                    )),
            ],
            Etcd = cluster.Etcd,
            Members = members,
            Pools = Observation.Seen<IReadOnlyList<PoolStatus>>([]),
            Connections = Observation.Seen<IReadOnlyList<ConnectionStatus>>([]),
            Use = Observation.Seen<IReadOnlyList<ContainerUse>>([]),
            Backups = backups,
            Failures =
            [
                .. rows.Where(static r => TaskFailure.HasFailed(r.Task))
                    .OrderByDescending(static r => r.Task.Status!.Timestamp)
                    .Take(FailuresShown)
                    .Select(static r => new FailureRow(r.Service, r.Node, r.Task.Status!.Timestamp, TaskFailure.Describe(r.Task))),
            ],
            Gaps =
            [
                .. state.Services.Count == 0 ? [$"the swarm has no service of {topology.Name}: run 'deploy'"] : Array.Empty<string>(),
                .. cluster.Etcd.Gap("etcd"),
                .. members.Gap("Patroni's members"),
                .. backups.Gap("backups"),
            ],
        };
    }

    private static NodeStatus Node(ClusterTopology topology, SwarmNode node) =>
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
            string.Join(", ", NodeLabels.Names(topology).Where(l => node.Label(l) is not null).Select(l => $"{l}={node.Label(l)}"))
        );

    private static MemberStatus Member(ClusterTopology topology, MemberView member) =>
        new(
            member.Name,
            topology.Patroni.Members.FirstOrDefault(t => t.Name == member.Name)?.Host ?? "",
            member.Role,
            member.State,
            member.Timeline,
            member.Lag,
            member.PendingRestart
        );

    private static IReadOnlyList<T>? OrNull<T>(Observation<IReadOnlyList<T>> part) =>
        part.IsSeen(out IReadOnlyList<T>? rows, out _) ? rows : null;
}

public sealed record NodeStatus(
    string Node,
    string Address,
    string State,
    string Role,
    string Engine,
    double Cpus,
    string Memory,
    string Labels
);

public sealed record TaskStatusRow(string Service, string Node, string State, string Image, DateTime? Since);

public sealed record MemberStatus(string Name, string Host, string Role, string State, long? Timeline, long? LagBytes, bool PendingRestart);

/// <summary>A row of PgBouncer's SHOW POOLS, on one host.</summary>
public sealed record PoolStatus(
    string Host,
    string Database,
    string User,
    string Active,
    string Waiting,
    string ServersActive,
    string ServersIdle,
    string MaxWait,
    string Mode
);

public sealed record ConnectionStatus(string Endpoint, bool Works, double? Milliseconds, string Detail);

/// <param name="CpuPercent">Of one processor, over one second.</param>
public sealed record ContainerUse(string Node, string Service, double? CpuPercent, string Memory, string MemoryLimit);

public sealed record FailureRow(string Service, string Node, DateTime? When, string Error);
