using System.Net.Sockets;
using Npgsql;

namespace HAPostgres.Cluster;

/// <param name="Pause">Between two statements.</param>
/// <param name="KeepsConnection">Whether the next statement goes over the same connection; otherwise each has a new one.</param>
/// <param name="Namespace">The network namespace that it lives in; null for this machine's.</param>
internal sealed record ClientOptions(TimeSpan Pause, bool KeepsConnection = true, string? Namespace = null);

/// <summary>
/// An application that sends one statement after the other and remembers how each ended. Where a connection breaks it opens the next,
/// as a driver with several hosts does.
/// </summary>
/// <remarks>It has a thread of its own, which only a network namespace can be given to.</remarks>
internal sealed class StatementClient : IAsyncDisposable
{
    /// <summary>More than the limits of a connection and of a statement on each of three hosts.</summary>
    private static readonly TimeSpan s_longestStatement = TimeSpan.FromSeconds(60);

    private readonly string _connectionString;
    private readonly ClientOptions _options;
    private readonly Func<NpgsqlConnection, long, int> _statement;
    private readonly ManualResetEventSlim _stop = new();
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NpgsqlConnection? _connection;
    private bool _unconfirmed;

    private StatementClient(string connectionString, ClientOptions options, Func<NpgsqlConnection, long, int> statement)
    {
        (_connectionString, _options, _statement) = (connectionString, options, statement);
        new Thread(Run) { IsBackground = true, Name = "client" }.Start();
    }

    public Ledger Ledger { get; } = new();

    /// <param name="connectionString">Of all hosts that it may go to.</param>
    /// <param name="statement">Sends the statement of this number, and returns the timeline of the server, or 0.</param>
    public static StatementClient Start(string connectionString, ClientOptions options, Func<NpgsqlConnection, long, int> statement) =>
        new(connectionString, options, statement);

    /// <summary>Waits until some more statements are acknowledged.</summary>
    public async Task WaitFor(int count, TimeSpan bound)
    {
        int target = Ledger.Acknowledged.Length + count;
        DateTime end = DateTime.UtcNow + bound;
        while (Ledger.Acknowledged.Length < target)
        {
            // A client that broke off sends nothing for ever.
            if (_end.Task.IsCompleted)
                await _end.Task;
            if (DateTime.UtcNow > end)
                throw new TimeoutException($"no {count} further statements were acknowledged within {bound}: {Recent()}");
            await Task.Delay(100);
        }
    }

    /// <summary>Lets the statement that is under way end, and is over.</summary>
    /// <exception cref="TimeoutException">It got no answer: Npgsql waits for the answer to its request for TLS without a limit.</exception>
    public async Task Stop()
    {
        _stop.Set();
        try
        {
            await _end.Task.WaitAsync(s_longestStatement);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException(
                $"a client has waited for an answer for {s_longestStatement.TotalSeconds:0} s: its connection hangs"
            );
        }
    }

    public async ValueTask DisposeAsync()
    {
        _stop.Set();
        // Its thread ends with the process where it hangs; whoever stops it says so.
        if (await Task.WhenAny(_end.Task, Task.Delay(s_longestStatement)) == _end.Task)
            _stop.Dispose();
    }

    private string Recent() => string.Join(", ", Ledger.Attempts.TakeLast(3).Select(static a => a.Failure ?? "acknowledged"));

    private void Run()
    {
        try
        {
            if (_options.Namespace is { } path)
                NetworkNamespace.Enter(path);
            // A row whose acknowledgement was lost may be there all the same: its number is never used again.
            for (long id = 1; !_stop.IsSet; id++)
            {
                Ledger.Add(Try(id));
                _stop.Wait(_options.Pause);
            }
            Close();
            _end.SetResult();
        }
#pragma warning disable CA1031 // Whoever waits for this client gets it.
        catch (Exception exception)
        {
            _end.SetException(exception);
        }
#pragma warning restore CA1031
    }

    private Attempt Try(long id)
    {
        TimeSpan begun = Ledger.Now;
        bool sent = false;
        try
        {
            if (_connection is null)
            {
                _connection = new NpgsqlConnection(_connectionString);
                _connection.Notice += OnNotice;
                _connection.Open();
                begun = Ledger.Now;
            }
            sent = true;
            _unconfirmed = false;
            int timeline = _statement(_connection, id);
            Attempt answered = _unconfirmed
                ? new(id, begun, Ledger.Now, Outcome.Unknown, timeline, Warning)
                : new(id, begun, Ledger.Now, Outcome.Acknowledged, timeline);
            if (!_options.KeepsConnection)
                Close();
            return answered;
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or SocketException or IOException)
        {
            Attempt failed = new(
                id,
                begun,
                Ledger.Now,
                !sent ? Outcome.NotSent
                    : RollsBack(exception) ? Outcome.Refused
                    : Outcome.Unknown,
                Failure: Failure.KindOf(exception)
            );
            Close();
            return failed;
        }
    }

    /// <summary>
    /// A commit that waits for a replica when the client's time is up, and is cancelled, succeeds with this warning: "The transaction has
    /// already committed locally, but might not have been replicated". It is no acknowledgement.
    /// </summary>
    private const string Warning = "01000";

    private void OnNotice(object sender, NpgsqlNoticeEventArgs notice) => _unconfirmed |= notice.Notice.SqlState == Warning;

    /// <summary>An error of the statement itself: what is fatal, or of the connection (08), may have come after the commit.</summary>
    private static bool RollsBack(Exception exception) =>
        exception is PostgresException { InvariantSeverity: "ERROR" } error && !error.SqlState.StartsWith("08", StringComparison.Ordinal);

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
