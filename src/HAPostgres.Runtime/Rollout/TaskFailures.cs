using Docker.DotNet.Models;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Rollout;

/// <summary>Tells the failures of tasks since a moment from those before it, by the tasks' ids alone.</summary>
/// <param name="before">The tasks at that moment.</param>
internal sealed class TaskFailures(IEnumerable<TaskResponse> before)
{
    private readonly HashSet<string> _before = [.. before.Where(TaskFailure.HasFailed).Select(static t => t.ID ?? "")];

    /// <summary>By service. The swarm forgets old tasks, so that they cannot be counted at the end.</summary>
    private readonly Dictionary<string, HashSet<string>> _since = [];

    /// <returns>Tasks of one service that have failed and were not returned before.</returns>
    public IReadOnlyList<TaskResponse> New(IReadOnlyList<TaskResponse> tasks) =>
        [.. tasks.Where(t => TaskFailure.HasFailed(t) && !_before.Contains(t.ID ?? "") && Of(t.ServiceID ?? "").Add(t.ID ?? ""))];

    public int CountOf(string service) => Of(service).Count;

    /// <param name="tasks">Of one service, the newest first.</param>
    /// <returns>The newest that failed since the moment, unless a later one runs; null where no task has a container.</returns>
    public TaskResponse? Suspect(IReadOnlyList<TaskResponse> tasks)
    {
        List<TaskResponse> started = [.. tasks.Where(static t => !string.IsNullOrEmpty(t.Status?.ContainerStatus?.ContainerID))];
        return started.FirstOrDefault(t =>
                t.Status?.State == TaskState.Running || (TaskFailure.HasFailed(t) && !_before.Contains(t.ID ?? ""))
            ) ?? started.FirstOrDefault();
    }

    private HashSet<string> Of(string service)
    {
        if (!_since.TryGetValue(service, out HashSet<string>? ids))
            _since[service] = ids = [];
        return ids;
    }
}
