using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace HAPostgres.Runtime.Swarm;

/// <summary>Logs of services on any host, through the manager.</summary>
internal static class ServiceLog
{
    /// <summary>
    /// By the stream of this number a manager says why it has no log of a host (Systemerr of Docker's stdcopy); Docker.DotNet has no such
    /// stream, and does not hand its text on.
    /// </summary>
    private const string OfTheManager = "Unknown stream type: '3'";

    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <returns>Standard output and standard error.</returns>
    public static async Task<Observation<(string Output, string Error)>> ReadAsync(
        SwarmClient swarm,
        string service,
        int? lastLines,
        CancellationToken cancel
    )
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        try
        {
            ServiceLogsParameters parameters = new()
            {
                ShowStdout = true,
                ShowStderr = true,
                Tail = lastLines?.ToString(CultureInfo.InvariantCulture) ?? "all",
            };
            using MultiplexedStream stream = await swarm.Api.Swarm.GetServiceLogsAsync(service, false, parameters, limit.Token);
            return Observation.Seen(await stream.ReadOutputToEndAsync(limit.Token));
        }
        catch (Exception e)
            when (!cancel.IsCancellationRequested
                && e is OperationCanceledException or DockerApiException or IOException or HttpRequestException
            )
        {
            // The host that holds it may be the one that is away.
            return Observation.NotSeen<(string, string)>(
                e is OperationCanceledException ? $"no answer within {Limit.TotalSeconds:0} s"
                : e.GetBaseException().Message is var text && !text.Contains(OfTheManager, StringComparison.Ordinal) ? text
                : "the swarm's manager got no log from the host; its engine may just have joined, or be about to find another manager"
            );
        }
    }
}
