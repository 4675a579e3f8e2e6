using Docker.DotNet.Models;
using HAPostgres.Runtime.Stack;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.State;

/// <summary>
/// One picture of the swarm and of the cluster that runs on it. It never changes: what follows from it is decided by pure functions, and
/// whoever has to know what became of it looks again. Without a manager that answers there is no picture.
/// </summary>
internal sealed record ClusterState
{
    public IReadOnlyList<SwarmNode> Nodes { get; init; } = [];

    /// <summary>Of the stack, with how many tasks of each run.</summary>
    public IReadOnlyList<SwarmService> Services { get; init; } = [];

    /// <summary>Of the stack, the newest first.</summary>
    public IReadOnlyList<TaskResponse> Tasks { get; init; } = [];

    /// <summary>What the cluster itself says; null where nobody is there who could be asked, as the managers know.</summary>
    public RunningCluster? Cluster { get; init; }

    /// <summary>How far a service is; one that the swarm does not have runs nothing.</summary>
    public ServiceState Service(string name)
    {
        SwarmService? service = Services.FirstOrDefault(s => s.Spec!.Name == name);
        TaskResponse? newest = Tasks.FirstOrDefault(t =>
            service is not null && t.ServiceID == service.ID && t.DesiredState is TaskState.Running or TaskState.Ready
        );
        return new ServiceState(
            name,
            (int)(service?.ServiceStatus?.RunningTasks ?? 0),
            (int)(service?.ServiceStatus?.DesiredTasks ?? 0),
            newest is null ? "no task" : TaskFailure.Describe(newest)
        );
    }

    /// <summary>Whether a task of any member of Patroni runs.</summary>
    public bool MembersRun(ClusterTopology topology) =>
        Services.Any(s => s.ServiceStatus?.RunningTasks > 0 && ServiceKinds.Of(topology, s.Spec!.Name!) == ServiceKind.Patroni);
}
