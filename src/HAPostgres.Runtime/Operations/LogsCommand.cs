using Docker.DotNet;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Operations;

/// <summary>Logs of services on any host, through the manager.</summary>
internal static class LogsCommand
{
    private static readonly Lock s_console = new();

    public static async Task<ExitCode> RunAsync(CommandContext context, LogsRequest request, CancellationToken cancel)
    {
        string prefix = $"{context.Topology.Name}_";
        List<string> names =
        [
            .. (await context.Swarm.ServicesAsync(context.Topology.Name, cancel)).Select(s => s.Spec!.Name![prefix.Length..]),
        ];
        if (names.Count == 0)
            throw new DeployException(ExitCode.Failed, $"The swarm has no service of {context.Topology.Name}.", "'deploy' makes them.");
        if (request.Service is { } asked && !names.Contains(asked))
            throw new DeployException(ExitCode.BadUsage, $"There is no service '{asked}'.", $"Services: {string.Join(", ", names)}.");
        List<string> wanted = request.Service is null ? names : [request.Service];
        int width = wanted.Max(static n => n.Length);
        Task ReadAllAsync() =>
            Task.WhenAll(
                wanted.Select(n => ReadAsync(context, prefix + n, wanted.Count > 1 ? n.PadRight(width) + " | " : "", request, cancel))
            );
        if (request.Follow)
            return await Wait.UntilCancelledAsync(ReadAllAsync, cancel);
        await ReadAllAsync();
        return ExitCode.Success;
    }

    private static async Task ReadAsync(CommandContext context, string service, string mark, LogsRequest request, CancellationToken cancel)
    {
        ServiceLogsParameters parameters = new()
        {
            ShowStdout = true,
            ShowStderr = true,
            Follow = request.Follow,
            Timestamps = true,
            Tail = request.Tail?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "all",
            Since = request.Since is { } since
                ? new DateTimeOffset(DateTime.UtcNow - since)
                    .ToUnixTimeSeconds()
                    .ToString(System.Globalization.CultureInfo.InvariantCulture)
                : null,
        };
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        if (!request.Follow)
            limit.CancelAfter(context.Options.Timeout);
        using MultiplexedStream stream = await context.Swarm.Api.Swarm.GetServiceLogsAsync(service, false, parameters, limit.Token);
        byte[] buffer = new byte[1 << 15];
        Dictionary<MultiplexedStream.TargetStream, LogLines> outputs = [];
        Task<MultiplexedStream.ReadResult> ReadAsync() => stream.ReadOutputAsync(buffer, 0, buffer.Length, limit.Token);
        while (await ServiceLog.ReadAsync(service, ReadAsync) is { EOF: false } read)
        {
            if (!outputs.TryGetValue(read.Target, out LogLines? lines))
                outputs[read.Target] = lines = new LogLines();
            Write(lines.Take(buffer.AsSpan(0, read.Count)), mark);
        }
        Write(outputs.Values.Select(static o => o.Rest).Where(static t => t.Length > 0), mark);
    }

    private static void Write(IEnumerable<string> lines, string mark)
    {
        lock (s_console)
        {
            foreach (string line in lines)
                Console.Out.WriteLine(mark + line.TrimEnd('\r'));
        }
    }
}

internal sealed record LogsRequest
{
    /// <summary>Its name inside the stack; null for all.</summary>
    public string? Service { get; init; }

    public bool Follow { get; init; }

    /// <summary>Only lines that are not older; null for all.</summary>
    public TimeSpan? Since { get; init; }

    /// <summary>Only the last lines of each task; null for all.</summary>
    public int? Tail { get; init; }
}
