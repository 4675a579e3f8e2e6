using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace HAPostgres.Runtime.Swarm;

/// <summary>What a one-shot service wrote, through the manager.</summary>
/// <remarks>
/// Its log is followed, not read. A manager counts a host as away when the older of two connections of its engine ends last, as after
/// lost packets, until that engine connects anew (moby/moby#35011, open since 2017). It refuses to read a log of such a host, and hands on
/// one that is followed. That one never ends, so the script says where it ends, on both streams.
/// </remarks>
/// <param name="ExitCode">Of the script; null where the end of a stream is missing.</param>
internal sealed record SwarmJobLog(string Output, string Error, int? ExitCode)
{
    private const string EndMark = "hapostgres-one-shot-exit=";

    /// <summary>
    /// A host that has just joined, or whose manager has changed, gives no log for some seconds, and has it all the same: seen for more
    /// than 7 s on a swarm that had just been made.
    /// </summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    /// <summary>For a log that may have no end: its script was killed, or never began.</summary>
    private static readonly TimeSpan s_shortPatience = TimeSpan.FromSeconds(6);

    /// <summary>A connection to a manager that is gone may stay silent.</summary>
    private static readonly TimeSpan s_connection = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(300);

    // Process 1 gets no signal that it does not handle, and its children get none at all: so the script is told by hand when its service is
    // removed.
    public static string Framed(string script) =>
        $$"""
            (
            {{script}}
            ) &
            script=$!
            trap 'kill -TERM $script 2>/dev/null' TERM
            wait $script
            code=$?
            while kill -0 $script 2>/dev/null; do wait $script; code=$?; done
            printf '\n{{EndMark}}%s\n' $code
            printf '\n{{EndMark}}%s\n' $code >&2
            exit $code
            """;

    /// <summary>Reads the log of a service whose task has ended.</summary>
    /// <param name="hasEnd">Whether the script is known to have come to its end.</param>
    public static async Task<Observation<SwarmJobLog>> ReadAsync(SwarmClient swarm, string service, bool hasEnd, CancellationToken cancel)
    {
        TimeSpan patience = hasEnd ? s_patience : s_shortPatience;
        long since = swarm.Clock.GetTimestamp();
        while (true)
        {
            Observation<SwarmJobLog> log = await FollowAsync(swarm, service, patience < s_connection ? patience : s_connection, cancel);
            if (log.IsSeen(out SwarmJobLog? seen, out _) && seen.ExitCode is not null || swarm.Clock.GetElapsedTime(since) >= patience)
                return log;
            await Task.Delay(s_pause, swarm.Clock, cancel);
        }
    }

    private static async Task<Observation<SwarmJobLog>> FollowAsync(
        SwarmClient swarm,
        string service,
        TimeSpan limit,
        CancellationToken cancel
    )
    {
        using CancellationTokenSource end = new(limit, swarm.Clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancel);
        StreamText output = new();
        StreamText error = new();
        try
        {
            ServiceLogsParameters parameters = new()
            {
                ShowStdout = true,
                ShowStderr = true,
                Follow = true,
                Tail = "all",
            };
            using MultiplexedStream stream = await swarm.Api.Swarm.GetServiceLogsAsync(service, false, parameters, either.Token);
            byte[] buffer = new byte[1 << 15];
            while (
                (output.ExitCode is null || error.ExitCode is null)
                && await stream.ReadOutputAsync(buffer, 0, buffer.Length, either.Token) is { EOF: false } read
            )
                (read.Target is MultiplexedStream.TargetStream.StandardError ? error : output).Add(buffer.AsSpan(0, read.Count));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            if (output.IsEmpty && error.IsEmpty)
                return Observation.NotSeen<SwarmJobLog>(
                    $"the swarm's manager got no log from the host within {limit.TotalSeconds:0} s; its engine may just have joined, or be "
                        + "about to find another manager"
                );
        }
        catch (Exception e) when (e is DockerApiException or IOException or HttpRequestException)
        {
            return Observation.NotSeen<SwarmJobLog>(e.GetBaseException().Message);
        }
        return Observation.Seen(new SwarmJobLog(output.Text, error.Text.Trim(), error.ExitCode is null ? null : output.ExitCode));
    }

    /// <summary>One stream, as it comes.</summary>
    private sealed class StreamText
    {
        private readonly LogLines _lines = new();
        private readonly StringBuilder _text = new();

        public bool IsEmpty => Text.Length == 0;

        /// <summary>What the last line says, once it has come.</summary>
        public int? ExitCode { get; private set; }

        public string Text => ExitCode is null ? _text + _lines.Rest : _text.ToString();

        public void Add(ReadOnlySpan<byte> piece)
        {
            foreach (string line in _lines.Take(piece))
            {
                if (line.StartsWith(EndMark, StringComparison.Ordinal) && int.TryParse(line.AsSpan(EndMark.Length), out int code))
                    ExitCode = code;
                else
                    _text.Append(line).Append('\n');
            }
        }
    }
}
