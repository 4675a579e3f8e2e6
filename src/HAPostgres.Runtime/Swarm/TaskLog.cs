using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace HAPostgres.Runtime.Swarm;

/// <summary>What one task wrote. A service's log is that of all its tasks, also of those of days ago, each stream by itself.</summary>
internal static class TaskLog
{
    private const string TaskDetail = "com.docker.swarm.task.id=";

    /// <returns>The last lines of both streams, in the order of time, each with the time that its host gave it.</returns>
    public static Task<Observation<IReadOnlyList<string>>> LastLinesAsync(
        SwarmClient swarm,
        string service,
        string task,
        int count,
        CancellationToken cancel
    ) =>
        Observation.OfAsync(
            async () =>
            {
                // The tail is one of each task.
                ServiceLogsParameters parameters = new()
                {
                    ShowStdout = true,
                    ShowStderr = true,
                    Timestamps = true,
                    Details = true,
                    Tail = count.ToString(CultureInfo.InvariantCulture),
                };
                using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                limit.CancelAfter(ServiceLog.Limit);
                using MultiplexedStream stream = await swarm.Api.Swarm.GetServiceLogsAsync(service, false, parameters, limit.Token);
                (string output, string error) = await ServiceLog.ReadAsync(service, () => stream.ReadOutputToEndAsync(limit.Token));
                return Read(output + "\n" + error, task, count);
            },
            cancel
        );

    /// <param name="log">Lines "TIME DETAILS TEXT".</param>
    internal static IReadOnlyList<string> Read(string log, string task, int count) =>
        [
            .. log.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(static l => l.TrimEnd('\r').Split(' ', 3))
                .Where(l => l.Length >= 2 && l[1].Split(',').Contains(TaskDetail + task))
                // Of one width, with nine digits of a second.
                .OrderBy(static l => l[0], StringComparer.Ordinal)
                .TakeLast(count)
                .Select(static l => $"{l[0]} {(l.Length > 2 ? l[2] : "")}"),
        ];
}
