using System.Net.Sockets;

namespace HAPostgres.Runtime.Cluster;

/// <summary>
/// Asks a port for TLS in PostgreSQL's way. Only a PostgreSQL or a pooler answers; a proxy without a server behind it hangs up.
/// </summary>
internal static class PostgresPort
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(8);

    // Length 8 and the code of SSLRequest, 80877103.
    private static readonly byte[] s_request = [0, 0, 0, 8, 4, 210, 22, 47];

    /// <returns>Null where it answers; otherwise why it does not.</returns>
    public static async Task<string?> SilenceAsync(string address, int port, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(s_limit);
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync(address, port, limit.Token);
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(s_request, limit.Token);
            byte[] answer = new byte[1];
            return await stream.ReadAsync(answer, limit.Token) == 1 && answer[0] is (byte)'S' or (byte)'N'
                ? null
                : "it hangs up: nothing serves behind it";
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && e is SocketException or IOException or OperationCanceledException)
        {
            return e is OperationCanceledException
                ? $"no answer within {s_limit.TotalSeconds:0} s"
                : e.GetBaseException().Message.TrimEnd('.');
        }
    }
}
