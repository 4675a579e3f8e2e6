using System.Collections.Concurrent;
using System.Net.Sockets;
using HAPostgres.Cluster;
using Npgsql;

namespace HAPostgres.Faults.Running;

/// <summary>
/// Asks every member ten times a second whether it is primary, over the unix socket in its container: so members are seen also while their
/// hosts are cut off.
/// </summary>
internal sealed class MemberWatch : IAsyncDisposable
{
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(100);

    private const string Question =
        "SELECT NOT pg_is_in_recovery(), count(*) FILTER (WHERE state = 'streaming'), "
        + "count(*) FILTER (WHERE state = 'streaming' AND sync_state IN ('sync', 'quorum')) FROM pg_stat_replication";

    private readonly ManualResetEventSlim _stop = new();
    private readonly ConcurrentQueue<MemberSample> _samples = new();
    private readonly List<Task> _loops = [];
    private readonly Func<string, int?> _processOf;
    private readonly string _connectionString;

    private MemberWatch(ClusterTopology topology, Func<string, int?> processOf)
    {
        _processOf = processOf;
        _connectionString = new NpgsqlConnectionStringBuilder
        {
            Username = topology.Postgres.MonitorUser,
            Password = LabCluster.Variable("HAPOSTGRES_MONITOR_PASSWORD"),
            Database = topology.Postgres.MonitorUser,
            Port = topology.Postgres.Port,
            SslMode = SslMode.Disable, // It is a file.
            Timeout = 1,
            CommandTimeout = 1,
            CancellationTimeout = -1,
            Pooling = false,
        }.ConnectionString;
    }

    public IReadOnlyCollection<MemberSample> Samples => _samples;

    /// <param name="processOf">A process in the container of a host's member, by this machine's process numbers.</param>
    public static MemberWatch Start(ClusterTopology topology, Func<string, int?> processOf)
    {
        MemberWatch watch = new(topology, processOf);
        foreach (PatroniMember member in topology.Patroni.Members)
            watch._loops.Add(Task.Factory.StartNew(() => watch.Ask(member), TaskCreationOptions.LongRunning));
        return watch;
    }

    public async ValueTask DisposeAsync()
    {
        _stop.Set();
        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    private void Ask(PatroniMember member)
    {
        NpgsqlConnection? connection = null;
        while (!_stop.IsSet)
        {
            MemberAnswer? answer = null;
            try
            {
                if (connection is null && _processOf(member.Host) is int process)
                {
                    NpgsqlConnectionStringBuilder socket = new(_connectionString) { Host = $"/proc/{process}/root/run/postgresql" };
                    connection = new NpgsqlConnection(socket.ConnectionString);
                    connection.Open();
                }
                if (connection is not null)
                    answer = Answer(connection);
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException or SocketException or IOException)
            {
                connection?.Dispose();
                connection = null;
            }
            // When the answer came: what is true later is told by the next one.
            _samples.Enqueue(new(member.Name, Ledger.Now, answer));
            _stop.Wait(s_period);
        }
        connection?.Dispose();
    }

    private static MemberAnswer Answer(NpgsqlConnection connection)
    {
        using NpgsqlCommand command = new(Question, connection);
        using NpgsqlDataReader row = command.ExecuteReader();
        row.Read();
        return new(row.GetBoolean(0), (int)row.GetInt64(1), (int)row.GetInt64(2));
    }
}
