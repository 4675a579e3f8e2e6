using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Docker.DotNet;

namespace HAPostgres.Runtime;

/// <summary>
/// What was read, or why the read failed. The two are different types, so that no code takes a failed read for "none", "down",
/// "no leader" or "no change": the value is only there after the question whether it was seen.
/// </summary>
public abstract record Observation<T>
{
    private Observation() { }

    /// <summary>Gives the value, or the reason why there is none.</summary>
    /// <returns>Whether the read succeeded.</returns>
    public bool IsSeen([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out string? reason)
    {
        (value, reason) = this switch
        {
            Seen seen => (seen.Value, null),
            NotSeen notSeen => (default(T), notSeen.Reason),
            _ => throw new UnreachableException(),
        };
        return reason is null;
    }

    /// <exception cref="DeployException">It was not seen; the message says why.</exception>
    /// <param name="what">What was looked for, as the subject of a sentence, such as "The cluster".</param>
    /// <param name="remedy">What to do next.</param>
    public T Need(string what, string remedy) =>
        IsSeen(out T? value, out string? reason)
            ? value
            : throw new DeployException(ExitCode.Failed, $"{what} could not be looked at: {reason}.", remedy);

    /// <summary>The read succeeded.</summary>
    internal sealed record Seen(T Value) : Observation<T>;

    /// <summary>The read failed: nothing is known.</summary>
    /// <param name="Reason">Where and why, for a person; without a full stop.</param>
    internal sealed record NotSeen(string Reason) : Observation<T>;
}

internal static class Observation
{
    public static Observation<T> Seen<T>(T value) => new Observation<T>.Seen(value);

    public static Observation<T> NotSeen<T>(string reason) => new Observation<T>.NotSeen(reason);

    /// <summary>
    /// Reads once. What the engine, a one-shot service or the network refuse is the reason; everything else is thrown on.
    /// </summary>
    public static async Task<Observation<T>> OfAsync<T>(Func<Task<T>> look, CancellationToken cancel)
    {
        try
        {
            return Seen(await look());
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && MayFail(e))
        {
            return NotSeen<T>(Reason(e));
        }
    }

    /// <summary>Repeats a read until it succeeds or the time is over.</summary>
    /// <param name="patience">Zero reads once.</param>
    public static async Task<Observation<T>> PatientlyAsync<T>(
        TimeProvider clock,
        TimeSpan patience,
        Func<Task<Observation<T>>> look,
        CancellationToken cancel
    )
    {
        Observation<T> last = NotSeen<T>("not looked at yet");
        await Wait.UntilAsync(clock, patience, async () => (last = await look()) is Observation<T>.Seen, cancel);
        return last;
    }

    private static bool MayFail(Exception e) =>
        e
            is DeployException
                or DockerApiException
                or HttpRequestException
                or IOException
                or System.Net.Sockets.SocketException
                or TimeoutException
                or OperationCanceledException;

    private static string Reason(Exception e) =>
        e switch
        {
            DockerApiException refused => $"the engine refused: {EngineRefusal.Explain(refused)}",
            DeployException known => known.Message.TrimEnd('.'),
            OperationCanceledException => "no answer in time",
            _ => e.GetBaseException().Message.TrimEnd('.'),
        };
}
