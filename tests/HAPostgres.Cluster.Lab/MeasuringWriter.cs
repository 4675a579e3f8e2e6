using System.Globalization;
using Npgsql;

namespace HAPostgres.Cluster;

/// <summary>An application that writes one row after the other and remembers which of them the cluster acknowledged.</summary>
internal sealed class MeasuringWriter : IAsyncDisposable
{
    private readonly StatementClient _client;

    private MeasuringWriter(StatementClient client, string table) => (_client, Table) = (client, table);

    public Ledger Ledger => _client.Ledger;

    /// <summary>Where its rows are.</summary>
    public string Table { get; }

    /// <summary>The longest time without an acknowledged row, since the first one.</summary>
    public TimeSpan LongestGap => Ledger.LongestGap(Ledger.Acknowledged[0].Ended, Ledger.Attempts[^1].Ended);

    /// <summary>Statements and connections that ended with an error.</summary>
    public int Failed => Ledger.Failures.Values.Sum();

    public IReadOnlyCollection<long> AcknowledgedIds => [.. Ledger.Acknowledged.Select(static a => a.Id)];

    /// <summary>Makes the table, and returns once the first rows are acknowledged.</summary>
    public static Task<MeasuringWriter> Start(string connectionString) =>
        Start(connectionString, "measured", new ClientOptions(TimeSpan.FromMilliseconds(100)));

    /// <summary>The same with a table of its own, for several writers.</summary>
    public static async Task<MeasuringWriter> Start(string connectionString, string table, ClientOptions options)
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
                $"CREATE TABLE IF NOT EXISTS {table} (id bigint PRIMARY KEY); TRUNCATE {table}",
                connection
            );
            await create.ExecuteNonQueryAsync();
        }
        var writer = new MeasuringWriter(StatementClient.Start(connectionString, options, (c, id) => Insert(c, table, id)), table);
        try
        {
            await writer.WaitForRows(5, TimeSpan.FromSeconds(20));
            return writer;
        }
        catch
        {
            await writer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until some more rows are acknowledged.</summary>
    public Task WaitForRows(int count, TimeSpan bound) => _client.WaitFor(count, bound);

    public Task Stop() => _client.Stop();

    /// <summary>Acknowledged rows that the cluster no longer has.</summary>
    public async Task<IReadOnlyCollection<long>> LostRows(string connectionString) => (await Check(connectionString)).Lost;

    /// <summary>Reads all rows, and holds them against the ledger.</summary>
    public async Task<LedgerCheck> Check(string connectionString)
    {
        var found = new HashSet<long>();
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var select = new NpgsqlCommand($"SELECT id FROM {Table}", connection);
        await using NpgsqlDataReader rows = await select.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            found.Add(rows.GetInt64(0));
        return Ledger.Check(found);
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    /// <summary>The first eight digits of a WAL file's name are the timeline on which this server writes.</summary>
    private static int Insert(NpgsqlConnection connection, string table, long id)
    {
        using var insert = new NpgsqlCommand(
            $"INSERT INTO {table} VALUES ($1) RETURNING pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_insert_lsn())",
            connection
        )
        {
            Parameters = { new() { Value = id } },
        };
        return int.Parse(((string)insert.ExecuteScalar()!).AsSpan(0, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
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
}
