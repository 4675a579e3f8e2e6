using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Planning;
using HAPostgres.Runtime.State;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Rollout;

/// <summary>Follows the tasks of the stack's services and recognizes a failure that waiting will not heal.</summary>
internal sealed class TaskWatch
{
    /// <summary>A service whose tasks failed so often since the deployment began is given up: it fails for a reason of its own.</summary>
    private const int FailuresTolerated = 5;

    private readonly CommandContext _context;
    private readonly HashSet<string> _wanted;
    private readonly TaskFailures _failures;

    private TaskWatch(CommandContext context, DesiredState desired, TaskFailures failures)
    {
        _context = context;
        _wanted = [.. desired.Services.Select(static s => s.Name!)];
        _failures = failures;
    }

    /// <summary>
    /// Begins a watch: tasks that have failed by now are of no concern to it. No clock is asked, since the swarm's is another machine's.
    /// </summary>
    public static async Task<TaskWatch> BeginAsync(CommandContext context, DesiredState desired, CancellationToken cancel) =>
        new(context, desired, new TaskFailures(await context.Swarm.StackTasksAsync(context.Topology.Name, cancel)));

    /// <summary>Says which tasks have failed since the last look; what left the stack is no reason to stop.</summary>
    /// <exception cref="ServiceFailure">Waiting will not heal it.</exception>
    public void Check(ClusterState state)
    {
        ILookup<string, TaskResponse> tasks = state.Tasks.ToLookup(static t => t.ServiceID ?? "");
        foreach (SwarmService service in state.Services.Where(s => _wanted.Contains(s.Spec!.Name!)))
            CheckFailures(service, [.. tasks[service.ID ?? ""]]);
    }

    /// <returns>The task whose log tells why a service does not work; null where it has none.</returns>
    public async Task<TaskResponse?> SuspectAsync(string service, CancellationToken cancel) =>
        _failures.Suspect(await _context.Swarm.TasksAsync(service, cancel));

    private void CheckFailures(SwarmService service, IReadOnlyList<TaskResponse> tasks)
    {
        string name = service.Spec!.Name!;
        IReadOnlyList<TaskResponse> failed = _failures.New(tasks);
        foreach (TaskResponse task in failed)
        {
            _context.Report.Warn(name, TaskFailure.Describe(task));
            string error = task.Status!.Err ?? "";
            if (TaskFailure.IsPortTaken(error))
                throw new ServiceFailure(
                    name,
                    ExitCode.PreconditionMissing,
                    $"A published port of {name} is taken by something else on its host: {error}",
                    "On that host, 'ss -ltnp' names the process. Stop it, or choose another port in the manifest; then run deploy again."
                );
            if (TaskFailure.IsImageMissing(error))
                throw new ServiceFailure(
                    name,
                    ExitCode.PreconditionMissing,
                    $"The image of {name} is missing: {error}",
                    "Push it to a registry that the hosts reach, or load it on each host; then run deploy again."
                );
            if (error.Contains("bind source path does not exist", StringComparison.Ordinal))
                throw new ServiceFailure(
                    name,
                    ExitCode.PreconditionMissing,
                    $"The data directory of {name} is missing on its host: {error}",
                    "Run 'setup', which makes it; then run deploy again."
                );
        }
        if (failed.Count > 0 && _failures.CountOf(service.ID ?? "") is > FailuresTolerated and var count)
            throw new ServiceFailure(
                name,
                ExitCode.Failed,
                $"{name} failed {count} times, last: {TaskFailure.Describe(failed[0])}",
                "Its last log lines are above. Run deploy again when the cause is gone."
            );
    }
}
