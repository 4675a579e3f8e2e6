using System.Net;
using System.Net.Sockets;

namespace HAPostgres.Cluster;

/// <summary>
/// Clients that connect and never log in. Keeps as many connections open as it is told, opens one anew when it is closed, and ends with the
/// test.
/// </summary>
internal sealed class Flood : IAsyncDisposable
{
    /// <summary>Asks PostgreSQL for TLS; the answer is never followed up, so the server waits for a handshake.</summary>
    private static readonly byte[] s_sslRequest = [0, 0, 0, 8, 4, 210, 22, 47];

    /// <summary>Attempts of one source at one port, then it only holds what it has: nothing here runs without end.</summary>
    private const int MostAttempts = 4000;

    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _sources = [];
    private int _attempts;

    /// <summary>How many connections were tried so far.</summary>
    public int Attempts => _attempts;

    /// <param name="from">Each of these addresses holds connections of its own.</param>
    /// <param name="count">Connections of each address to each port.</param>
    /// <param name="halfOpen">Whether the connections ask for TLS before they go silent.</param>
    public static Flood Start(IEnumerable<IPAddress> from, IEnumerable<IPEndPoint> to, int count, bool halfOpen)
    {
        Flood flood = new();
        foreach (IPAddress source in from)
        {
            foreach (IPEndPoint port in to)
                flood._sources.Add(Task.Run(() => flood.HoldAsync(source, port, count, halfOpen)));
        }
        return flood;
    }

    /// <returns>The connections that are open one after the other's opening, without refilling: what one source can hold.</returns>
    public static async Task<int> HeldAsync(IPAddress source, IPEndPoint port, int count, bool halfOpen, TimeSpan after)
    {
        List<Socket> open = [];
        try
        {
            for (int i = 0; i < count; i++)
            {
                if (await OpenAsync(source, port, First(halfOpen), CancellationToken.None) is { } socket)
                    open.Add(socket);
            }
            await Task.Delay(after);
            return open.Count(static s => !IsClosed(s));
        }
        finally
        {
            open.ForEach(static s => s.Dispose());
        }
    }

    /// <summary>Sends the packets in turn, each on a connection of its own that ends at once.</summary>
    /// <returns>How many were sent; the others met the limit of their address.</returns>
    public static async Task<int> SendAsync(IPAddress source, IPEndPoint port, byte[][] packets, int count, CancellationToken cancel)
    {
        int sent = 0;
        for (int i = 0; i < count; i++)
        {
            using Socket? socket = await OpenAsync(source, port, packets[i % packets.Length], cancel);
            if (socket is null)
                continue;
            // Closed the usual way: with a reset the packet could be gone before it is read.
            socket.LingerState = new LingerOption(false, 0);
            sent++;
        }
        return sent;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_sources);
        _end.Dispose();
    }

    private async Task HoldAsync(IPAddress source, IPEndPoint port, int count, bool halfOpen)
    {
        List<Socket> open = [];
        try
        {
            for (int attempts = 0; !_end.IsCancellationRequested; )
            {
                foreach (Socket closed in open.Where(IsClosed).ToArray())
                {
                    closed.Dispose();
                    open.Remove(closed);
                }
                while (open.Count < count && attempts < MostAttempts && !_end.IsCancellationRequested)
                {
                    attempts++;
                    Interlocked.Increment(ref _attempts);
                    if (await OpenAsync(source, port, First(halfOpen), _end.Token) is not { } socket)
                        break;
                    open.Add(socket);
                }
                await Task.Delay(TimeSpan.FromSeconds(1), _end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
        finally
        {
            open.ForEach(static s => s.Dispose());
        }
    }

    private static byte[] First(bool halfOpen) => halfOpen ? s_sslRequest : [];

    private static async Task<Socket?> OpenAsync(IPAddress source, IPEndPoint port, byte[] first, CancellationToken cancel)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) };
        try
        {
            socket.Bind(new IPEndPoint(source, 0));
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(TimeSpan.FromSeconds(2));
            await socket.ConnectAsync(port, limit.Token);
            await socket.SendAsync(first, limit.Token);
            return socket;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            cancel.ThrowIfCancellationRequested();
            return null;
        }
    }

    /// <summary>Whether the other side has ended it. An answer that was sent before is read and forgotten.</summary>
    private static bool IsClosed(Socket socket)
    {
        try
        {
            Span<byte> answer = stackalloc byte[256];
            while (socket.Poll(0, SelectMode.SelectRead))
            {
                if (socket.Receive(answer) == 0)
                    return true;
            }
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
