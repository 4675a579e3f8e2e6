using HAPostgres.Runtime.Cluster;

namespace HAPostgres.Runtime.Status;

/// <summary>All that <c>status</c> shows.</summary>
public sealed record StatusReport
{
    /// <summary>Whether a leader was seen that serves.</summary>
    public bool Leads =>
        Members.IsSeen(out IReadOnlyList<MemberStatus>? members, out _)
        && members.Any(static m => m.Role is "leader" or "master" && m.State == "running");

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

    public required Observation<IReadOnlyList<ContainerUse>> Use { get; init; }

    public required IReadOnlyList<FailureRow> Failures { get; init; }

    /// <summary>What could not be found out, and why.</summary>
    public required IReadOnlyList<string> Gaps { get; init; }

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
