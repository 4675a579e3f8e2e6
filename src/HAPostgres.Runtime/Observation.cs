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

    /// <summary>Whether anybody looked.</summary>
    internal bool IsAsked => this is not NotSeen { Asked: false };

    /// <param name="what">What was looked for.</param>
    /// <returns>"what: reason" where it was not seen; nothing where it was.</returns>
    internal string[] Gap(string what) => IsSeen(out _, out string? reason) ? [] : [$"{what}: {reason}"];

    /// <exception cref="DeployException">It was not seen; the message says why.</exception>
    /// <param name="what">What was looked for, as the subject of a sentence, such as "The cluster".</param>
    /// <param name="remedy">What to do next.</param>
    public T Need(string what, string remedy) =>
        IsSeen(out T? value, out string? reason)
            ? value
            : throw new DeployException(ExitCode.Failed, $"{what} could not be read: {reason}.", remedy);

    /// <summary>The read succeeded.</summary>
    internal sealed record Seen(T Value) : Observation<T>;

    /// <summary>The read failed, or nobody asked: nothing is known.</summary>
    /// <param name="Reason">Where and why, for a person; without a full stop.</param>
    /// <param name="Asked">Whether anybody looked.</param>
    internal sealed record NotSeen(string Reason, bool Asked = true) : Observation<T>;
}

internal static class Observation
{
    public static Observation<T> Seen<T>(T value) => new Observation<T>.Seen(value);

    public static Observation<T> NotSeen<T>(string reason) => new Observation<T>.NotSeen(reason);

    public static Observation<T> NotYet<T>() => new Observation<T>.NotSeen("not read yet", Asked: false);

    /// <summary>
    /// Reads once. What the engine, a one-shot service or the network refuse is the reason; everything else is thrown on.
    /// </summary>
    public static Task<Observation<T>> OfAsync<T>(Func<Task<T>> look, CancellationToken cancel) =>
        TryAsync(async () => Seen(await look()), cancel);

    /// <summary>Looks once, where the look itself may say that it saw nothing.</summary>
    public static async Task<Observation<T>> TryAsync<T>(Func<Task<Observation<T>>> look, CancellationToken cancel)
    {
        try
        {
            return await look();
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && MayFail(e))
        {
            return NotSeen<T>(Reason(e));
        }
    }

    /// <summary>Repeats a read until enough is seen or the time is over.</summary>
    /// <param name="patience">Zero reads once.</param>
    /// <param name="enough">Whether what was seen needs no other read; null where anything is enough.</param>
    public static async Task<Observation<T>> PatientlyAsync<T>(
        TimeProvider clock,
        TimeSpan patience,
        Func<Task<Observation<T>>> look,
        CancellationToken cancel,
        Func<T, bool>? enough = null
    )
    {
        Observation<T> last = NotYet<T>();
        await Wait.UntilAsync(
            clock,
            patience,
            async () => ((last = await look()).IsSeen(out T? seen, out _) && enough?.Invoke(seen) != false) || patience == TimeSpan.Zero,
            cancel
        );
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
