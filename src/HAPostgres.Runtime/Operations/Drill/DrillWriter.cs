using System.Diagnostics;
using System.Globalization;
using HAPostgres.Runtime.Cluster;
using Npgsql;

namespace HAPostgres.Runtime.Operations.Drill;

/// <summary>
/// An application that writes one row after the other through the pool and remembers which were acknowledged. When its connection breaks it
/// goes to the next host.
/// </summary>
internal sealed class DrillWriter : IAsyncDisposable
{
    public const string Table = "hapostgres_drill";

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_attempt = TimeSpan.FromSeconds(5);

    private readonly Database _database;
    private readonly IReadOnlyList<string> _hosts;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<(long Id, TimeSpan At)> _acknowledged = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Task _loop;
    private int _failures;

    private DrillWriter(Database database, IReadOnlyList<string> hosts)
    {
        _database = database;
        _hosts = hosts;
        _loop = Task.Run(WriteAsync, CancellationToken.None);
    }

    public int Rows => Acknowledged.Length;

    /// <summary>Statements that ended with an error.</summary>
    public int Failures => Volatile.Read(ref _failures);

    public TimeSpan Now => _clock.Elapsed;

    private (long Id, TimeSpan At)[] Acknowledged
    {
        get
        {
            lock (_lock)
                return [.. _acknowledged];
        }
    }

    public static async Task<DrillWriter> StartAsync(Database database, IReadOnlyList<string> hosts, CancellationToken cancel)
    {
        await AtAnyHostAsync(
            database,
            hosts,
            async connection =>
            {
                await using NpgsqlCommand command = new(
                    $"DROP TABLE IF EXISTS {Table}; CREATE TABLE {Table} (id bigint PRIMARY KEY)",
                    connection
                );
                return await command.ExecuteNonQueryAsync(cancel);
            },
            cancel
        );
        return new DrillWriter(database, hosts);
    }

    /// <summary>The longest time between two acknowledged rows of which the later came after a moment.</summary>
    public TimeSpan LongestGapAfter(TimeSpan moment) => LongestGap([.. Acknowledged.Select(static a => a.At)], moment);

    internal static TimeSpan LongestGap(IReadOnlyList<TimeSpan> times, TimeSpan moment) =>
        times
            .Zip(times.Skip(1))
            .Where(p => p.Second > moment)
            .Select(static p => p.Second - p.First)
            .DefaultIfEmpty(TimeSpan.MaxValue)
            .Max();

    public Task<bool> WaitForRowsAsync(int count, TimeSpan limit, CancellationToken cancel)
    {
        int target = Rows + count;
        return Wait.UntilAsync(TimeProvider.System, limit, () => Task.FromResult(Rows >= target), cancel);
    }

    /// <returns>How many acknowledged rows the cluster no longer has.</returns>
    public async Task<int> LostAsync(CancellationToken cancel)
    {
        // Before the look: what is acknowledged after it cannot be in it.
        (long Id, TimeSpan At)[] acknowledged = Acknowledged;
        HashSet<long> found = await AtAnyHostAsync(
            _database,
            _hosts,
            async connection =>
            {
                HashSet<long> ids = [];
                await using NpgsqlCommand select = new($"SELECT id FROM {Table}", connection);
                await using NpgsqlDataReader rows = await select.ExecuteReaderAsync(cancel);
                while (await rows.ReadAsync(cancel))
                    ids.Add(rows.GetInt64(0));
                return ids;
            },
            cancel
        );
        return acknowledged.Count(a => !found.Contains(a.Id));
    }

    /// <returns>Whether it is gone.</returns>
    public async Task<bool> RemoveTableAsync(CancellationToken cancel)
    {
        await StopAsync();
        try
        {
            return await AtAnyHostAsync(
                _database,
                _hosts,
                async connection =>
                {
                    await using NpgsqlCommand drop = new($"DROP TABLE IF EXISTS {Table}", connection);
                    await drop.ExecuteNonQueryAsync(cancel);
                    return true;
                },
                cancel
            );
        }
        catch (Exception e) when (IsBroken(e))
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    /// <summary>For what is no part of the measuring: where a host's pooler does not serve, the next one's is asked.</summary>
    private static async Task<T> AtAnyHostAsync<T>(
        Database database,
        IReadOnlyList<string> hosts,
        Func<NpgsqlConnection, Task<T>> ask,
        CancellationToken cancel
    )
    {
        for (int i = 0; ; i++)
        {
            try
            {
                await using NpgsqlConnection connection = (await database.OpenAtPoolerAsync(hosts[i], cancel)).Connection;
                return await ask(connection);
            }
            catch (Exception e) when (i < hosts.Count - 1 && IsBroken(e) && !cancel.IsCancellationRequested)
            {
                // Its proxy, say, has not seen the new leader yet.
            }
        }
    }

    private static bool IsBroken(Exception e) =>
        e is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException or OperationCanceledException;

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _loop;
    }

    private async Task WriteAsync()
    {
        NpgsqlConnection? connection = null;
        int host = 0;
        // A row whose acknowledgement was lost may be there all the same: its number is never used again.
        for (long id = 1; !_stop.IsCancellationRequested; id++)
        {
            using CancellationTokenSource attempt = new(s_attempt);
            try
            {
                connection ??= await _database.OpenAsync(_hosts[host], _database.PoolerPort, attempt.Token);
                await using NpgsqlCommand insert = new(
                    string.Create(CultureInfo.InvariantCulture, $"INSERT INTO {Table} VALUES ({id})"),
                    connection
                );
                await insert.ExecuteNonQueryAsync(CancellationToken.None);
                lock (_lock)
                    _acknowledged.Add((id, _clock.Elapsed));
            }
            catch (Exception e) when (IsBroken(e))
            {
                Interlocked.Increment(ref _failures);
                if (connection is not null)
                    await connection.DisposeAsync();
                connection = null;
                host = (host + 1) % _hosts.Count;
            }
            await Task.Delay(s_pause, CancellationToken.None);
        }
        if (connection is not null)
            await connection.DisposeAsync();
    }
}
