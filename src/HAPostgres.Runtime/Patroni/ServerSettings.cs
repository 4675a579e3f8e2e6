using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Docker;
using HAPostgres.Runtime.Verification;
using Npgsql;

namespace HAPostgres.Runtime.Patroni;

/// <param name="NeedsRestart">Whether the server takes a new value only when it starts.</param>
/// <param name="Altered">Whether ALTER SYSTEM set it, on this member alone.</param>
internal sealed record ServerSetting(string Type, string? Unit, string Value, bool NeedsRestart, bool PendingRestart, bool Altered);

/// <summary>What every member's PostgreSQL really runs with, by member and name.</summary>
internal static class ServerSettings
{
    private const string Settings = """
        SELECT name, vartype, unit, setting, context = 'postmaster', pending_restart, coalesce(sourcefile LIKE '%/postgresql.auto.conf', false) FROM pg_settings
        """;

    // The application's name is the member's: Patroni gives it to the connection by which a standby follows.
    private const string Self = "SELECT coalesce(substring(current_setting('primary_conninfo', true) from 'application_name=''?([^ '']+)'), '')";

    private const int Attempts = 4;

    /// <summary>Asks through one proxy after the other until one leads to the members: it may be the one that restarts just now.</summary>
    /// <returns>The members that answered: the leader, and every replica that a new connection met; nothing where no proxy runs.</returns>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, ServerSetting>>> ReadAsync(Session session, ClusterView view, IEnumerable<SwarmNode> nodes, CancellationToken cancel)
    {
        List<SwarmNode> proxies = [.. nodes.Where(n => n.Ready && n.Label($"{session.Topology.LabelPrefix}haproxy") == "true")];
        for (int i = 0; i < proxies.Count; i++)
        {
            try
            {
                return await ReadAsync(session, view, proxies[i], cancel);
            }
            catch (Exception e) when (i < proxies.Count - 1 && !cancel.IsCancellationRequested && e is NpgsqlException or TimeoutException or IOException)
            {
                // The next one.
            }
        }
        return new Dictionary<string, IReadOnlyDictionary<string, ServerSetting>>();
    }

    private static async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, ServerSetting>>> ReadAsync(Session session, ClusterView view, SwarmNode proxy, CancellationToken cancel)
    {
        ClusterTopology topology = session.Topology;
        Database database = new(session);
        Dictionary<string, IReadOnlyDictionary<string, ServerSetting>> found = [];
        if (view.Leader is { } leader)
        {
            await using NpgsqlConnection primary = await database.OpenAsync(proxy.Address, topology.HAProxy.PrimaryPort, cancel);
            found[leader.Name] = await ReadAsync(primary, cancel);
        }
        List<NpgsqlConnection> open = [];
        try
        {
            // The proxy gives each new connection to the replica with the fewest: connections held open meet all of them.
            int replicas = view.Replicas.Count(r => r.Streams(topology.Postgres.Version));
            for (int i = 0; i < replicas * Attempts && found.Count <= replicas; i++)
            {
                NpgsqlConnection replica = await database.OpenAsync(proxy.Address, topology.HAProxy.ReplicasPort, cancel);
                open.Add(replica);
                string member = await Database.ScalarAsync<string>(replica, Self, cancel);
                if (!found.ContainsKey(member))
                    found[member] = await ReadAsync(replica, cancel);
            }
        }
        finally
        {
            foreach (NpgsqlConnection connection in open)
                await connection.DisposeAsync();
        }
        return found;
    }

    private static async Task<IReadOnlyDictionary<string, ServerSetting>> ReadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        Dictionary<string, ServerSetting> settings = new(StringComparer.OrdinalIgnoreCase);
        await using NpgsqlCommand command = new(Settings, connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            settings[reader.GetString(0)] = new ServerSetting(reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetString(3), reader.GetBoolean(4), reader.GetBoolean(5), reader.GetBoolean(6));
        return settings;
    }
}
