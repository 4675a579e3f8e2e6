using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Swarm;
using Npgsql;

namespace HAPostgres.Runtime.Verification;

/// <summary>What the bootstrap of a cluster sets up and no deployment changes: one of an earlier version lacks some of it.</summary>
internal sealed class AccessChecks(CommandContext context, Database database, IReadOnlyList<SwarmNode> nodes)
{
    private ClusterTopology Topology => context.Topology;

    public async Task<IReadOnlyList<Check>> RunAsync(CancellationToken cancel)
    {
        if (nodes.FirstOrDefault(n => n.Label($"{Topology.LabelPrefix}haproxy") == "true") is not { } proxy)
            return [new Check("access", false, "no host with a proxy is there")];
        try
        {
            // The lookup function lies in another database than the monitor's own, and the monitor may not call it.
            // One connection after the other: an address has only so many.
            string function;
            int port = Topology.HAProxy.PrimaryPort;
            await using (NpgsqlConnection postgres = await database.OpenAsync(proxy.Address, port, cancel, "postgres"))
                function = await Database.ScalarAsync<string>(postgres, LookupFunction, cancel);
            await using NpgsqlConnection leader = await database.OpenAsync(proxy.Address, port, cancel);
            return [Of(Topology, await ReadAsync(leader, function, cancel))];
        }
        catch (Exception e)
            when (!cancel.IsCancellationRequested
                && e
                    is NpgsqlException
                        or TimeoutException
                        or IOException
                        or System.Net.Sockets.SocketException
                        or OperationCanceledException
                        or InvalidOperationException
            )
        {
            return [new Check("access", false, database.Explain(e))];
        }
    }

    internal static Check Of(ClusterTopology topology, AccessState seen)
    {
        List<string> wrong = [];
        if (seen.TemplateIsOpen)
        {
            wrong.Add(
                "every role can stop CREATE DATABASE by a session in template1. "
                    + "Run: REVOKE CONNECT, TEMPORARY ON DATABASE template1 FROM PUBLIC"
            );
        }
        if (!seen.LookupFunction.Contains($"'{topology.Postgres.RewindUser}'", StringComparison.Ordinal))
        {
            wrong.Add(
                $"the role {topology.Postgres.RewindUser} can log in through the pool. Run CREATE FUNCTION pgbouncer.user_lookup of "
                    + "patroni/post-bootstrap.sql as CREATE OR REPLACE FUNCTION, in the database postgres"
            );
        }
        var budget = ConnectionBudget.Of(topology);
        foreach (RoleTopology role in topology.Postgres.Roles)
        {
            int limit = budget.LimitOf(role);
            if (seen.ConnectionLimits.TryGetValue(role.Name, out int actual) && (actual < 0 || actual > limit))
            {
                wrong.Add(
                    $"the role {role.Name} may have {(actual < 0 ? "any number of" : actual)} connections, "
                        + $"the manifest gives it {limit}. Run: ALTER ROLE \"{role.Name}\" CONNECTION LIMIT {limit}"
                );
            }
        }
        if (topology.Postgres.Version >= ReservedConnectionsSince && seen.WithoutReserve.Count > 0)
        {
            string roles = string.Join(", ", seen.WithoutReserve.Select(static r => $"\"{r}\""));
            wrong.Add($"reserved_connections is not for {roles}. Run: GRANT pg_use_reserved_connections TO {roles} WITH INHERIT TRUE");
        }
        return wrong.Count == 0
            ? new Check("access", true, "template1, the pool's lookup, limits and reserve of roles are as a new cluster has them")
            : new Check("access", false, $"{string.Join("; ", wrong)} (as the superuser, on the leader)");
    }

    private const string LookupFunction = """
        SELECT coalesce(string_agg(p.prosrc, ''), '')
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = 'pgbouncer' AND p.proname = 'user_lookup'
        """;

    /// <summary>The first version with reserved_connections.</summary>
    private const int ReservedConnectionsSince = 16;

    private async Task<AccessState> ReadAsync(NpgsqlConnection leader, string function, CancellationToken cancel)
    {
        bool open = await Database.ScalarAsync<bool>(leader, "SELECT has_database_privilege('public', 'template1', 'CONNECT')", cancel);
        Dictionary<string, int> limits = [];
        await using (NpgsqlCommand command = new("SELECT rolname::text, rolconnlimit FROM pg_roles WHERE NOT rolsuper", leader))
        await using (NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancel))
        {
            while (await rows.ReadAsync(cancel))
                limits[rows.GetString(0)] = rows.GetInt32(1);
        }
        List<string> without = [];
        string[] reserved = [Topology.PgBouncer.AuthUser, Topology.Postgres.MonitorUser];
        foreach (string role in Topology.Postgres.Version >= ReservedConnectionsSince ? reserved : [])
        {
            await using NpgsqlCommand command = new("SELECT pg_has_role($1, 'pg_use_reserved_connections', 'USAGE')", leader)
            {
                Parameters = { new() { Value = role } },
            };
            if (await command.ExecuteScalarAsync(cancel) is not true)
                without.Add(role);
        }
        return new AccessState(open, function, limits, without);
    }
}

/// <param name="TemplateIsOpen">Whether every role may connect to template1.</param>
/// <param name="LookupFunction">The body of the function by which the pooler looks verifiers up.</param>
/// <param name="ConnectionLimits">By role; -1 for none.</param>
/// <param name="WithoutReserve">Of the roles that reserved_connections is for, those that cannot use it.</param>
internal sealed record AccessState(
    bool TemplateIsOpen,
    string LookupFunction,
    IReadOnlyDictionary<string, int> ConnectionLimits,
    IReadOnlyList<string> WithoutReserve
);
