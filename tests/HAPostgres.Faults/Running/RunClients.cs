using HAPostgres.Cluster;
using Npgsql;

namespace HAPostgres.Faults.Running;

/// <summary>All clients of a run: on this machine, by way of the host that suffers first, and inside that host's own network.</summary>
internal sealed class RunClients : IAsyncDisposable
{
    private static readonly TimeSpan s_open = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_new = TimeSpan.FromMilliseconds(300);

    private readonly List<(Port Port, MeasuringWriter Writer)> _writers = [];
    private readonly List<MeasuringWriter> _inside = [];
    private StatementClient? _reader;

    private RunClients() { }

    private IEnumerable<MeasuringWriter> AllWriters => [.. _writers.Select(static w => w.Writer), .. _inside];

    public static async Task<RunClients> StartAsync(LabCluster cluster, Lab lab, string via, string suffers)
    {
        int pool = cluster.Topology.PgBouncer.Port,
            primary = cluster.Topology.HAProxy.PrimaryPort;
        string[] hosts = [via, .. cluster.Topology.Hosts.Select(static h => h.Name).Where(h => h != via)];
        RunClients clients = new();
        try
        {
            (Port, int, ClientOptions)[] writers =
            [
                (Port.Pool, pool, new(s_open)),
                (Port.Primary, primary, new(s_open)),
                (Port.NewPool, pool, new(s_new, KeepsConnection: false)),
                (Port.NewPrimary, primary, new(s_new, KeepsConnection: false)),
            ];
            foreach ((Port port, int number, ClientOptions options) in writers)
                clients._writers.Add((port, await MeasuringWriter.Start(cluster.ConnectionString(number, hosts), TableOf(port), options)));
            string network = lab.NetworkOf(suffers);
            foreach (int number in (int[])[pool, primary])
            {
                ClientOptions inside = new(s_open, Namespace: network);
                clients._inside.Add(await MeasuringWriter.Start(cluster.ConnectionString(number, suffers), $"inside_{number}", inside));
            }
            string replicas = cluster.ConnectionString(cluster.Topology.HAProxy.ReplicasPort, hosts);
            clients._reader = StatementClient.Start(replicas, new(s_open), Read);
            await clients._reader.WaitFor(5, TimeSpan.FromSeconds(20));
            return clients;
        }
        catch
        {
            await clients.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every client of this machine gets answers again.</summary>
    public async Task WaitForAll(TimeSpan bound)
    {
        foreach ((_, MeasuringWriter writer) in _writers)
            await writer.WaitForRows(5, bound);
        await _reader!.WaitFor(5, bound);
    }

    public async Task StopAsync()
    {
        foreach (MeasuringWriter writer in AllWriters)
            await writer.Stop();
        await _reader!.Stop();
    }

    public IReadOnlyDictionary<Port, TimeSpan> Gaps(TimeSpan from, TimeSpan to) =>
        Ledgers().ToDictionary(static l => l.Port, l => l.Ledger.LongestGap(from, to));

    /// <summary>Failed statements and connections of the clients on this machine, by kind.</summary>
    /// <remarks>Those inside a lost host have no other way.</remarks>
    public IReadOnlyDictionary<string, int> Failures() =>
        Ledgers()
            .SelectMany(static l => l.Ledger.Failures)
            .GroupBy(static f => f.Key, StringComparer.Ordinal)
            .OrderBy(static g => g.Key, StringComparer.Ordinal)
            .ToDictionary(static g => g.Key, static g => g.Sum(static f => f.Value), StringComparer.Ordinal);

    /// <summary>Every statement of every writer.</summary>
    public IReadOnlyList<Attempt> Writes() => [.. AllWriters.SelectMany(static w => w.Ledger.Attempts)];

    /// <summary>Reads all rows from the leader.</summary>
    public async Task<IReadOnlyList<(MeasuringWriter Writer, LedgerCheck Check)>> CheckAsync(string leader)
    {
        List<(MeasuringWriter, LedgerCheck)> checks = [];
        foreach (MeasuringWriter writer in AllWriters)
            checks.Add((writer, await writer.Check(leader)));
        return checks;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (MeasuringWriter writer in AllWriters)
            await writer.DisposeAsync();
        if (_reader is not null)
            await _reader.DisposeAsync();
    }

    private IEnumerable<(Port Port, Ledger Ledger)> Ledgers() =>
        [.. _writers.Select(static w => (w.Port, w.Writer.Ledger)), (Port.Replicas, _reader!.Ledger)];

    private static string TableOf(Port port) => $"through_{port}";

    private static int Read(NpgsqlConnection connection, long id)
    {
        using NpgsqlCommand command = new($"SELECT max(id) + 0 * $1 FROM {TableOf(Port.Pool)}", connection)
        {
            Parameters = { new() { Value = id } },
        };
        command.ExecuteScalar();
        return 0;
    }
}
