using Docker.DotNet.Models;
using HAPostgres.Runtime.Cli;

namespace HAPostgres.Runtime.Rollout;

/// <summary>The tasks of a service before its update. No clock tells old ones from new: the swarm's is another machine's.</summary>
internal sealed record TaskTurnover(string Service, IReadOnlySet<string> Old)
{
    public static async Task<TaskTurnover> BeginAsync(Session session, string service, CancellationToken cancel) =>
        new(service, (await session.Swarm.TasksAsync(service, cancel)).Select(static t => t.ID ?? "").ToHashSet());

    /// <returns>Whether every task that runs is new, and as many run as should.</returns>
    public bool IsOver(IEnumerable<TaskResponse> tasks, int desired)
    {
        List<string> running = [.. tasks.Where(static t => t.Status?.State == TaskState.Running).Select(static t => t.ID ?? "")];
        return running.Count >= desired && !running.Any(Old.Contains);
    }
}
