using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Planning;
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

    /// <summary>Running tasks and wanted ones, by service of the stack; what left it is no reason to wait.</summary>
    public async Task<IReadOnlyList<ServiceState>> LookAsync(CancellationToken cancel)
    {
        IReadOnlyList<SwarmService> services =
        [
            .. (await _context.Swarm.ServicesAsync(_context.Topology.Name, cancel)).Where(s => _wanted.Contains(s.Spec!.Name!)),
        ];
        ILookup<string, TaskResponse> tasks = (await _context.Swarm.StackTasksAsync(_context.Topology.Name, cancel)).ToLookup(static t =>
            t.ServiceID ?? ""
        );
        foreach (SwarmService service in services)
            CheckFailures(service, [.. tasks[service.ID ?? ""]]);
        return
        [
            .. services.Select(s => new ServiceState(
                s.Spec!.Name!,
                (int)(s.ServiceStatus?.RunningTasks ?? 0),
                (int)(s.ServiceStatus?.DesiredTasks ?? 0),
                Newest([.. tasks[s.ID ?? ""]])
            )),
        ];
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

    private static string Newest(IReadOnlyList<TaskResponse> tasks) =>
        tasks.FirstOrDefault(static t => t.DesiredState is TaskState.Running or TaskState.Ready) is { } task
            ? TaskFailure.Describe(task)
            : "no task";
}

/// <param name="Newest">State of the newest task that should run.</param>
internal sealed record ServiceState(string Name, int Running, int Desired, string Newest)
{
    public bool Converged => Desired > 0 && Running >= Desired;
}
