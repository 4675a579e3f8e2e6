using System.Net.NetworkInformation;
using System.Net.Sockets;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Operations.Doctor;

/// <summary>
/// Whether the swarm's own ports answer a machine that is none of its hosts. What reaches them usually reaches 4789/udp too, by which
/// packets can be put into the overlay networks; that port itself never answers, so it cannot be asked.
/// </summary>
internal static class SwarmPorts
{
    private const int Management = 2377;
    private const int Gossip = 7946;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);

    /// <returns>Nothing where this machine is a host of the swarm, to which the ports have to answer.</returns>
    public static async Task<IReadOnlyList<OpenPort>> LookAsync(IReadOnlyList<SwarmNode> nodes, CancellationToken cancel)
    {
        HashSet<string> own =
        [
            .. NetworkInterface
                .GetAllNetworkInterfaces()
                .SelectMany(static i => i.GetIPProperties().UnicastAddresses)
                .Select(static a => a.Address.ToString()),
        ];
        if (nodes.Any(n => own.Contains(n.Address)))
            return [];
        IEnumerable<(SwarmNode Node, int Port)> ports = nodes
            .Where(static n => n.Ready)
            .SelectMany(static n => n.Manager ? new[] { (n, Management), (n, Gossip) } : [(n, Gossip)]);
        bool[] open = await Task.WhenAll(ports.Select(p => AnswersAsync(p.Node.Address, p.Port, cancel)));
        return [.. ports.Zip(open).Where(static p => p.Second).Select(static p => new OpenPort(p.First.Node.Hostname, p.First.Port))];
    }

    private static async Task<bool> AnswersAsync(string address, int port, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(s_limit);
        using TcpClient client = new();
        try
        {
            await client.ConnectAsync(address, port, limit.Token);
            return true;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}

/// <param name="Port">Of TCP; it answered this machine.</param>
internal sealed record OpenPort(string Node, int Port);
