using System.Net.Sockets;

namespace HAPostgres.Runtime.Swarm;

/// <summary>Tells a connection to the engine that failed from everything else that can fail, such as a file of this machine.</summary>
internal static class EngineFailure
{
    /// <summary>Whether the exception, or one inside it, is of the network.</summary>
    public static bool IsConnection(Exception exception) =>
        exception switch
        {
            HttpRequestException or HttpIOException or SocketException or TimeoutException or EndOfStreamException => true,
            AggregateException all => all.InnerExceptions.Count > 0 && all.InnerExceptions.All(IsConnection),
            // A stream of the network reports the socket's failure inside; a file has none.
            IOException { InnerException: { } inner } => IsConnection(inner),
            OperationCanceledException => true,
            _ => false,
        };

    /// <summary>Whether a file or directory of this machine cannot be used: missing, not permitted, no space left.</summary>
    public static bool IsFile(Exception exception) =>
        exception is UnauthorizedAccessException || (exception is IOException && !IsConnection(exception));

    /// <summary>The cause in the system's words.</summary>
    /// <param name="endpoint">The engine's address.</param>
    public static string Reason(Exception exception, string endpoint)
    {
        Exception cause = Innermost(exception);
        // connect(2) says ENOENT, for which .NET has no socket error of its own.
        if (
            cause is SocketException { SocketErrorCode: SocketError.AddressNotAvailable }
            && SocketPath(endpoint) is { } path
            && !File.Exists(path)
        )
            return $"there is no socket {path}";
        return cause.Message;
    }

    private static string? SocketPath(string endpoint) =>
        Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? uri) && uri.Scheme == "unix" ? uri.LocalPath : null;

    private static Exception Innermost(Exception e) =>
        e is AggregateException { InnerExceptions: [var first, ..] } ? Innermost(first)
        : e.InnerException is null ? e
        : Innermost(e.InnerException);
}
