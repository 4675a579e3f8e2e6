using HAPostgres.Runtime.Secrets;
using Npgsql;

namespace HAPostgres.Runtime.Cluster;

/// <summary>Logs in as the monitor role, over TLS, at any published port.</summary>
internal sealed class Database
{
    private const int ConnectSeconds = 20;
    private const int CommandSeconds = 30;

    /// <summary>For PgBouncer's new connection to the leader.</summary>
    private static readonly TimeSpan s_connecting = TimeSpan.FromSeconds(1);

    private readonly CommandContext _context;
    private readonly string _password;
    private readonly string _variable;

    public Database(CommandContext context)
    {
        _context = context;
        EnvFile env = context.ReadEnv();
        _variable =
            context.Topology.Secrets.FirstOrDefault(static s => s.Target == "monitor_password")?.Variable ?? "HAPOSTGRES_MONITOR_PASSWORD";
        _password =
            env[_variable]
            ?? throw new DeployException(
                ExitCode.PreconditionMissing,
                $"{env.Path} has no {_variable}, the password of the role {context.Topology.Postgres.MonitorUser}.",
                $"Run 'setup', which makes it; or copy {context.Secrets.FullPath} from the machine on which setup ran."
            );
    }

    /// <summary>Where every host with a pooler publishes it.</summary>
    public int PoolerPort => _context.Topology.PgBouncer.Port;

    /// <summary>
    /// Logs in at a pooler and asks it for a server connection. PgBouncer tells the first client after a failed server login of that old
    /// failure, however long ago it was, and only then connects anew: one that was told logs in once more. It may take the login by itself
    /// and tell of the failure at the first statement.
    /// </summary>
    /// <returns>The connection, and whether the first login was told of an old failure.</returns>
    public async Task<(NpgsqlConnection Connection, bool OldFailure)> OpenAtPoolerAsync(string address, CancellationToken cancel)
    {
        try
        {
            return (await OpenServerAsync(), false);
        }
        catch (PostgresException e) when (e.MessageText.StartsWith("server login has been failing", StringComparison.Ordinal))
        {
            await Task.Delay(_context.Topology.PgBouncer.ServerLoginRetry.TimeSpan + s_connecting, cancel);
            return (await OpenServerAsync(), true);
        }

        async Task<NpgsqlConnection> OpenServerAsync()
        {
            NpgsqlConnection connection = await OpenAsync(address, PoolerPort, cancel);
            try
            {
                await ScalarAsync<int>(connection, "SELECT 1", cancel);
                return connection;
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        }
    }

    /// <param name="name">The database; null for the monitor role's own.</param>
    public async Task<NpgsqlConnection> OpenAsync(string address, int port, CancellationToken cancel, string? name = null)
    {
        NpgsqlConnectionStringBuilder settings = new()
        {
            Host = address,
            Port = port,
            Database = name ?? _context.Topology.Postgres.MonitorUser,
            Username = _context.Topology.Postgres.MonitorUser,
            Password = _password,
            // The chain, not the name: an operator may reach a host by any address.
            SslMode = SslMode.VerifyCA,
            RootCertificate = _context.Secrets.CaPath,
            Pooling = false,
            Timeout = ConnectSeconds,
            CommandTimeout = CommandSeconds,
            ApplicationName = "hapostgres",
        };
        NpgsqlConnection connection = new(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using NpgsqlCommand command = new(sql, connection);
        return (T)(await command.ExecuteScalarAsync(cancel) ?? throw new InvalidOperationException($"No row: {sql}"));
    }

    /// <summary>PgBouncer says 08P01 for a wrong password, and for a server connection that broke.</summary>
    private static bool IsPassword(PostgresException e) =>
        e.SqlState is "28P01" or "28000"
        || (e.SqlState == "08P01" && e.MessageText.Contains("authentication", StringComparison.OrdinalIgnoreCase));

    /// <summary>Why a login or a statement failed, with the way out where it is known.</summary>
    public string Explain(Exception e) =>
        e switch
        {
            PostgresException p when IsPassword(p) =>
                $"refused: {p.MessageText}. {_variable} in {_context.Secrets.EnvPath} is not the password that the cluster was made with: "
                    + "copy that directory from the machine on which setup ran, or set it: ALTER ROLE "
                    + $"{_context.Topology.Postgres.MonitorUser} PASSWORD …",
            PostgresException p => $"{p.MessageText} ({p.SqlState})",
            _ => (e.InnerException ?? e).Message,
        };
}
