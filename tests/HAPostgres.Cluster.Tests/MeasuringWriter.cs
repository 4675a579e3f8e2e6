using System.Diagnostics;
using Npgsql;

namespace HAPostgres.Cluster;

/// <summary>
/// An application that writes one row after the other and remembers which of them the cluster acknowledged. Where a connection breaks
/// it opens the next, as a driver with several hosts does.
/// </summary>
internal sealed class MeasuringWriter : IAsyncDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly string _connectionString;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(long Id, TimeSpan At)> _acknowledged = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Task _loop;

    private MeasuringWriter(string connectionString)
    {
        _connectionString = connectionString;
        _loop = Task.Run(Write);
    }

    /// <summary>The longest time between two acknowledged rows.</summary>
    public TimeSpan LongestGap => Acknowledged.Zip(Acknowledged.Skip(1), (a, b) => b.At - a.At).DefaultIfEmpty(TimeSpan.MaxValue).Max();

    /// <summary>Statements and connections that ended with an error.</summary>
    public int Failed { get; private set; }

    public IReadOnlyCollection<long> AcknowledgedIds => [.. Acknowledged.Select(a => a.Id)];

    private (long Id, TimeSpan At)[] Acknowledged
    {
        get
        {
            lock (_acknowledged)
                return [.. _acknowledged];
        }
    }

    /// <summary>Makes the table, and returns once the first rows are acknowledged.</summary>
    public static async Task<MeasuringWriter> Start(string connectionString)
    {
        NpgsqlConnectionStringBuilder each = new(connectionString);
        foreach (string host in each.Host!.Split(','))
        {
            each.Host = host;
            await ForgetOldFailure(each.ConnectionString);
        }
        await using (var connection = new NpgsqlConnection(connectionString))
        {
            await connection.OpenAsync();
            await using var create = new NpgsqlCommand(
                "CREATE TABLE IF NOT EXISTS measured (id bigint PRIMARY KEY); TRUNCATE measured",
                connection
            );
            await create.ExecuteNonQueryAsync();
        }
        var writer = new MeasuringWriter(connectionString);
        await writer.WaitForRows(5, TimeSpan.FromSeconds(20));
        return writer;
    }

    /// <summary>
    /// PgBouncer tells the first client after a failed server login of that old failure: what an earlier test broke is not counted against
    /// this one.
    /// </summary>
    private static async Task ForgetOldFailure(string connectionString)
    {
        try
        {
            await AskServer();
        }
        catch (PostgresException e) when (e.MessageText.StartsWith("server login has been failing", StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromSeconds(1.5));
            await AskServer();
        }

        async Task AskServer()
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync();
            await using var ask = new NpgsqlCommand("SELECT 1", connection);
            await ask.ExecuteScalarAsync();
        }
    }

    /// <summary>Waits until some more rows are acknowledged.</summary>
    public async Task WaitForRows(int count, TimeSpan bound)
    {
        int target = Acknowledged.Length + count;
        DateTime end = DateTime.UtcNow + bound;
        while (Acknowledged.Length < target)
        {
            // A writer that broke off writes nothing for ever.
            if (_loop.IsCompleted)
                await _loop;
            if (DateTime.UtcNow > end)
                throw new TimeoutException($"no {count} further rows were acknowledged within {bound}");
            await Task.Delay(100);
        }
    }

    public async Task Stop()
    {
        await _stop.CancelAsync();
        await _loop;
    }

    /// <summary>Acknowledged rows that the cluster no longer has.</summary>
    public async Task<IReadOnlyCollection<long>> LostRows(string connectionString)
    {
        var found = new HashSet<long>();
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var select = new NpgsqlCommand("SELECT id FROM measured", connection);
        await using NpgsqlDataReader rows = await select.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            found.Add(rows.GetInt64(0));
        return [.. AcknowledgedIds.Where(id => !found.Contains(id))];
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _stop.Dispose();
    }

    private async Task Write()
    {
        long id = 0;
        NpgsqlConnection? connection = null;
        while (!_stop.IsCancellationRequested)
        {
            // A row whose acknowledgement was lost may be there all the same: its number is never used again.
            id++;
            try
            {
                if (connection is null)
                {
                    connection = new NpgsqlConnection(_connectionString);
                    await connection.OpenAsync();
                }
                await using var insert = new NpgsqlCommand("INSERT INTO measured VALUES ($1)", connection)
                {
                    Parameters = { new() { Value = id } },
                };
                await insert.ExecuteNonQueryAsync();
                lock (_acknowledged)
                    _acknowledged.Add((id, _clock.Elapsed));
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
            {
                Failed++;
                if (connection is not null)
                    await connection.DisposeAsync();
                connection = null;
            }
            await Task.Delay(s_pause);
        }
        if (connection is not null)
            await connection.DisposeAsync();
    }
}
