using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Swarm;
using Npgsql;

namespace HAPostgres.Runtime.Cluster;

/// <summary>
/// Whether the roles and databases of the manifest are in the running cluster. Only a bootstrap makes them; one that was added since is
/// missing.
/// </summary>
internal static class DeclaredObjects
{
    private const string Name = "roles and databases";

    /// <param name="nodes">Those that are up.</param>
    public static async Task<Check> CheckAsync(
        CommandContext context,
        Database database,
        IReadOnlyList<SwarmNode> nodes,
        CancellationToken cancel
    )
    {
        ClusterTopology topology = context.Topology;
        if (nodes.FirstOrDefault(n => n.Label($"{topology.LabelPrefix}haproxy") == "true") is not { } proxy)
            return new Check(Name, false, "no host with a proxy is there");
        try
        {
            await using NpgsqlConnection leader = await database.OpenAsync(proxy.Address, topology.HAProxy.PrimaryPort, cancel);
            string[] roles = await Database.ScalarAsync<string[]>(leader, "SELECT array_agg(rolname::text) FROM pg_roles", cancel);
            string[] databases = await Database.ScalarAsync<string[]>(leader, "SELECT array_agg(datname::text) FROM pg_database", cancel);
            return Of(topology, roles.ToHashSet(), databases.ToHashSet());
        }
        catch (Exception e)
            when (!cancel.IsCancellationRequested
                && e
                    is NpgsqlException
                        or TimeoutException
                        or IOException
                        or System.Net.Sockets.SocketException
                        or OperationCanceledException
            )
        {
            return new Check(Name, false, database.Explain(e));
        }
    }

    internal static Check Of(ClusterTopology topology, IReadOnlySet<string> roles, IReadOnlySet<string> databases)
    {
        List<string> missing =
        [
            .. topology.Postgres.Roles.Where(r => !roles.Contains(r.Name)).Select(r => $"role {r.Name}: {Create(topology, r)}"),
            .. topology.Postgres.Databases.Where(d => !databases.Contains(d.Name)).Select(static d => $"database {d.Name}: {Create(d)}"),
        ];
        return missing.Count == 0
            ? new Check(
                Name,
                true,
                $"all {topology.Postgres.Roles.Count} roles and {topology.Postgres.Databases.Count} databases of the manifest are there"
            )
            : new Check(
                Name,
                false,
                $"not in the cluster, since only its first start makes them; run with 'psql --user {topology.Postgres.Superuser}': "
                    + $"{string.Join(" / ", missing)}"
            );
    }

    // The password goes in by psql's own prompt, and so into no log, no history and no list of processes.
    private static string Create(ClusterTopology topology, RoleTopology role)
    {
        string variable = topology.Secrets.FirstOrDefault(s => s.Target == role.PasswordTarget)?.Variable ?? role.PasswordTarget;
        string options = (role.CreateDatabase ? " CREATEDB" : "") + (role.ConnectionLimit is { } limit ? $" CONNECTION LIMIT {limit}" : "");
        return $"CREATE ROLE {Quoted(role.Name)} LOGIN{options}; \\password {role.Name} (the value of {variable} in .env)";
    }

    private static string Create(DatabaseTopology database)
    {
        string name = Quoted(database.Name);
        string extensions = string.Concat(database.Extensions.Select(static e => $" CREATE EXTENSION IF NOT EXISTS {Quoted(e)} CASCADE;"));
        return $"CREATE DATABASE {name} OWNER {Quoted(database.Owner)}; REVOKE ALL ON DATABASE {name} FROM PUBLIC;"
            + (extensions.Length > 0 ? $" \\connect {name}{extensions}" : "");
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
