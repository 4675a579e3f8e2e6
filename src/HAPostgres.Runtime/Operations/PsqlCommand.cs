using System.ComponentModel;
using System.Diagnostics;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Secrets;

namespace HAPostgres.Runtime.Operations;

/// <summary>
/// Opens a session with the psql of this machine, through the proxies' published ports: any host, and always the leader or a replica.
/// </summary>
internal static class PsqlCommand
{
    public static async Task<ExitCode> RunAsync(CommandContext context, PsqlRequest request, CancellationToken cancel)
    {
        ClusterTopology topology = context.Topology;
        string user = request.User ?? topology.Postgres.MonitorUser;
        string database = request.Database ?? (user == topology.Postgres.MonitorUser ? user : "postgres");
        EnvFile env = context.ReadEnv();
        List<string> hosts =
        [
            .. (await context.Swarm.NodesAsync(cancel))
                .Where(n => n.Ready && n.Label($"{topology.LabelPrefix}haproxy") == "true")
                .Select(static n => n.Address),
        ];
        if (hosts.Count == 0)
            throw new DeployException(
                ExitCode.PreconditionMissing,
                "No host that is up carries the label of a proxy.",
                "'setup' labels the hosts."
            );
        ProcessStartInfo start = new("psql")
        {
            ArgumentList = { ConnectionString(topology, Files(topology, context.Secrets, user), hosts, user, database, request.Replica) },
        };
        foreach (string argument in request.Arguments)
            start.ArgumentList.Add(argument);
        // In the environment, which only this user can read; a command line everybody can. Without one psql asks.
        if (Variable(topology, user) is { } variable && env[variable] is { } password)
            start.Environment["PGPASSWORD"] = password;
        try
        {
            using Process psql = Process.Start(start)!;
            // Ctrl-C is psql's: it ends the query, not the session.
            Console.CancelKeyPress += static (_, e) => e.Cancel = true;
            await psql.WaitForExitAsync(CancellationToken.None);
            return psql.ExitCode == 0 ? ExitCode.Success : ExitCode.Failed;
        }
        catch (Win32Exception)
        {
            throw new DeployException(
                ExitCode.PreconditionMissing,
                "This machine has no psql.",
                $"Install it (on Debian: apt-get install postgresql-client), or run psql in a member's container, on its host."
            );
        }
    }

    internal static string ConnectionString(
        ClusterTopology topology,
        IReadOnlyList<(string Parameter, string Path)> files,
        IReadOnlyList<string> hosts,
        string user,
        string database,
        bool replica
    ) =>
        string.Join(
            ' ',
            (string[])
                [
                    $"host={string.Join(',', hosts)}",
                    $"port={(replica ? topology.HAProxy.ReplicasPort : topology.HAProxy.PrimaryPort)}",
                    $"user={Quoted(user)}",
                    $"dbname={Quoted(database)}",
                    "sslmode=verify-ca",
                    .. files.Select(static f => $"{f.Parameter}={Quoted(f.Path)}"),
                    "connect_timeout=5",
                    $"application_name={Quoted("hapostgres psql")}",
                ]
        );

    /// <returns>What psql verifies the server with and, for the superuser, what it shows the server.</returns>
    /// <exception cref="DeployException">The superuser's certificate is not on this machine.</exception>
    internal static IReadOnlyList<(string Parameter, string Path)> Files(ClusterTopology topology, SecretsDirectory secrets, string user)
    {
        (string, string) authority = ("sslrootcert", secrets.CaPath);
        if (user != topology.Postgres.Superuser)
            return [authority];
        string certificate = secrets.TlsFile($"{ServiceNames.InternalClient}.crt"),
            key = secrets.TlsFile($"{ServiceNames.InternalClient}.key");
        string[] missing = [.. new[] { certificate, key }.Where(static f => !File.Exists(f))];
        if (missing.Length > 0)
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"{user} logs in with its password and the cluster's client certificate, and this machine lacks "
                    + $"{string.Join(" and ", missing)}.",
                "Put them back, name them in TLS_INTERNAL_CLIENT_CRT_FILE and TLS_INTERNAL_CLIENT_KEY_FILE, or run psql in a member's "
                    + "container."
            );
        return [authority, ("sslcert", certificate), ("sslkey", key)];
    }

    /// <returns>Which variable of .env holds the role's password; null where none does.</returns>
    internal static string? Variable(ClusterTopology topology, string user)
    {
        string? target =
            user == topology.Postgres.MonitorUser ? "monitor_password"
            : user == topology.Postgres.Superuser ? "superuser_password"
            : topology.Postgres.Roles.FirstOrDefault(r => r.Name == user)?.PasswordTarget;
        return topology.Secrets.FirstOrDefault(s => s.Target == target)?.Variable;
    }

    private static string Quoted(string value) =>
        $"'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}

internal sealed record PsqlRequest
{
    public string? Database { get; init; }

    public string? User { get; init; }

    public bool Replica { get; init; }

    /// <summary>What psql itself gets, such as -c and a statement.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];
}
