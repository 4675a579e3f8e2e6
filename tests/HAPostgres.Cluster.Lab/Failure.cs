using System.Net.Sockets;
using Npgsql;

namespace HAPostgres.Cluster;

/// <summary>What a statement or a connection failed of, in one word that runs can be compared by.</summary>
internal static class Failure
{
    public static string KindOf(Exception exception) =>
        exception switch
        {
            PostgresException postgres => postgres.SqlState,
            // Over several hosts: that of the last one that was tried.
            AggregateException { InnerExceptions: [.., var last] } => KindOf(last),
            SocketException socket => socket.SocketErrorCode.ToString(),
            { InnerException: { } inner } => KindOf(inner),
            TimeoutException => "timeout",
            IOException => "connection broken",
            _ => exception.GetType().Name,
        };
}
