using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Docker;
using Npgsql;

namespace HAPostgres.Runtime.Verification;

/// <summary>Whether leader and replicas run with what the manifest states: parameters, checksums, TLS.</summary>
internal sealed class SettingsChecks(Session session, Database database, IReadOnlyList<SwarmNode> nodes)
{
    private ClusterTopology Topology => session.Topology;

    public async Task<IReadOnlyList<Check>> RunAsync(CancellationToken cancel)
    {
        if (nodes.FirstOrDefault(n => n.Label($"{Topology.LabelPrefix}haproxy") == "true") is not { } proxy)
            return [new Check("settings", false, "no host with a proxy is there")];
        List<NpgsqlConnection> open = [];
        try
        {
            List<Check> checks = [];
            NpgsqlConnection leader = await OpenAsync(proxy, Topology.HAProxy.PrimaryPort, open, cancel);
            checks.Add(await ParametersAsync("leader", leader, cancel));
            checks.Add(await ValueAsync("data checksums", leader, "SELECT current_setting('data_checksums')", "on", cancel));
            checks.Add(await ValueAsync("TLS to PostgreSQL", leader, "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl", "TLS", cancel));
            checks.Add(await ValueAsync("TLS of replication", leader, "SELECT CASE WHEN bool_and(s.ssl) THEN 'TLS for all ' || count(*) ELSE 'plain' END FROM pg_stat_replication r JOIN pg_stat_ssl s USING (pid)", "TLS", cancel));
            // The proxy gives each new connection to the replica with the fewest: connections held open meet all of them.
            for (int i = 1; i < Topology.Patroni.Members.Count; i++)
            {
                NpgsqlConnection replica = await OpenAsync(proxy, Topology.HAProxy.ReplicasPort, open, cancel);
                checks.Add(await ParametersAsync($"replica {await Database.ScalarAsync<string>(replica, "SELECT coalesce(substring(current_setting('primary_conninfo', true) from 'application_name=''?([^ '']+)'), host(inet_server_addr()))", cancel)}", replica, cancel));
            }
            return checks;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && e is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException or OperationCanceledException or InvalidOperationException)
        {
            return [new Check("settings", false, database.Explain(e))];
        }
        finally
        {
            foreach (NpgsqlConnection connection in open)
                await connection.DisposeAsync();
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(SwarmNode proxy, int port, List<NpgsqlConnection> open, CancellationToken cancel)
    {
        NpgsqlConnection connection = await database.OpenAsync(proxy.Address, port, cancel);
        open.Add(connection);
        return connection;
    }

    private async Task<Check> ParametersAsync(string member, NpgsqlConnection connection, CancellationToken cancel)
    {
        Dictionary<string, (string Type, string? Unit, string Setting, bool Pending)> settings = new(StringComparer.OrdinalIgnoreCase);
        await using (NpgsqlCommand command = new("SELECT name, vartype, unit, setting, pending_restart FROM pg_settings", connection))
        await using (NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel))
        {
            while (await reader.ReadAsync(cancel))
                settings[reader.GetString(0)] = (reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetString(3), reader.GetBoolean(4));
        }
        List<string> wrong = [];
        foreach (PostgresParameter parameter in Topology.Postgres.Parameters)
        {
            if (!settings.TryGetValue(parameter.Name, out (string Type, string? Unit, string Setting, bool Pending) actual))
                wrong.Add($"{parameter.Name} is unknown to the server");
            else if (!ParameterValue.Same(parameter.Value, actual.Type, actual.Unit, actual.Setting))
                wrong.Add($"{parameter.Name} is {actual.Setting}{actual.Unit?.Insert(0, " x ") ?? ""}, the manifest says {parameter.Value}{(actual.Pending ? " (waits for a restart)" : "")}");
        }
        return new Check($"parameters of {member}", wrong.Count == 0, wrong.Count == 0 ? $"all {Topology.Postgres.Parameters.Count} as in the manifest" : string.Join("; ", wrong));
    }

    private static async Task<Check> ValueAsync(string name, NpgsqlConnection connection, string sql, string start, CancellationToken cancel)
    {
        await using NpgsqlCommand command = new(sql, connection);
        string value = await command.ExecuteScalarAsync(cancel) as string ?? "none";
        return new Check(name, value.StartsWith(start, StringComparison.Ordinal), value);
    }
}
