using Docker.DotNet.Models;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Cluster;

/// <summary>What the swarm knows of a member's containers.</summary>
internal static class MemberTasks
{
    /// <summary>Whether its container is on its way on a node. A task that waits for a node may stay pending.</summary>
    public static bool IsStarting(TaskResponse task) =>
        task.Status?.State is TaskState.Assigned or TaskState.Accepted or TaskState.Preparing or TaskState.Ready or TaskState.Starting;

    /// <param name="tasks">Of the member's service, the newest first.</param>
    /// <param name="ready">Ids of the nodes that the managers hear of.</param>
    /// <returns>
    /// That no container of it serves, in words; null where one may. One that is starting has not been healthy yet, so that its name is
    /// not known in the network and no proxy finds it. Of a node that is away, what the managers heard last says nothing about now.
    /// </returns>
    public static string? NoneServes(IReadOnlyList<TaskResponse> tasks, IReadOnlySet<string> ready) =>
        tasks.Any(t =>
            t.Status?.State == TaskState.Running
            || (t.Status?.State is TaskState.Ready or TaskState.Starting && !ready.Contains(t.NodeID ?? ""))
        )
            ? null
            : $"no container of it serves ({(tasks.Count == 0 ? "it has no task" : TaskFailure.Describe(tasks[0]))})";
}
