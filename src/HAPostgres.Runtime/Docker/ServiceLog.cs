using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace HAPostgres.Runtime.Docker;

/// <summary>Logs of services on any host, through the manager.</summary>
internal static class ServiceLog
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);

    /// <returns>Standard output and standard error; empty where no log could be had in time.</returns>
    public static async Task<(string Output, string Error)> ReadAsync(SwarmClient swarm, string service, int? lastLines, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(s_limit);
        try
        {
            ServiceLogsParameters parameters = new()
            {
                ShowStdout = true,
                ShowStderr = true,
                Tail = lastLines?.ToString(CultureInfo.InvariantCulture) ?? "all",
            };
            using MultiplexedStream stream = await swarm.Api.Swarm.GetServiceLogsAsync(service, false, parameters, limit.Token);
            return await stream.ReadOutputToEndAsync(limit.Token);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && e is OperationCanceledException or DockerApiException or IOException or HttpRequestException)
        {
            // A log is help, never a reason to fail: the host that holds it may be the one that is away.
            return ("", "");
        }
    }

    /// <summary>The last lines of both streams.</summary>
    public static async Task<IReadOnlyList<string>> LastLinesAsync(SwarmClient swarm, string service, int count, CancellationToken cancel)
    {
        (string output, string error) = await ReadAsync(swarm, service, count, cancel);
        return [.. (output + error).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => l.TrimEnd('\r')).TakeLast(count)];
    }
}
