using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Swarm;
using Npgsql;

namespace HAPostgres.Runtime.State;

/// <summary>What the leader's database says of itself.</summary>
/// <param name="CollationMismatches">Databases whose collation was made by another version of the system's library.</param>
internal sealed record DatabaseFacts(IReadOnlyList<SlotState> Slots, IReadOnlyList<string> CollationMismatches)
{
    /// <exception cref="DeployException">No leader could be asked.</exception>
    public static async Task<DatabaseFacts> ReadAsync(CommandContext context, IReadOnlyList<SwarmNode> nodes, CancellationToken cancel)
    {
        ClusterTopology topology = context.Topology;
        SwarmNode host =
            nodes.FirstOrDefault(n => n.Ready && n.Label($"{topology.LabelPrefix}haproxy") == "true")
            ?? throw new DeployException(ExitCode.Failed, "no host with a proxy is up");
        Database database = new(context);
        try
        {
            await using NpgsqlConnection connection = await database.OpenAsync(host.Address, topology.HAProxy.PrimaryPort, cancel);
            List<SlotState> slots = [];
            await using (
                NpgsqlCommand command = new(
                    "SELECT slot_name::text, active, coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint FROM "
                        + "pg_replication_slots",
                    connection
                )
            )
            await using (NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancel))
            {
                while (await rows.ReadAsync(cancel))
                    slots.Add(new SlotState(rows.GetString(0), rows.GetBoolean(1), rows.GetInt64(2)));
            }
            List<string> collations = [];
            await using (
                NpgsqlCommand command = new(
                    "SELECT datname::text FROM pg_database WHERE datallowconn AND datcollversion IS DISTINCT FROM "
                        + "pg_database_collation_actual_version(oid)",
                    connection
                )
            )
            await using (NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancel))
            {
                while (await rows.ReadAsync(cancel))
                    collations.Add(rows.GetString(0));
            }
            return new DatabaseFacts(slots, collations);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && e is NpgsqlException or TimeoutException or IOException)
        {
            throw new DeployException(ExitCode.Failed, database.Explain(e));
        }
    }
}

/// <param name="RetainedBytes">WAL that the slot keeps.</param>
internal sealed record SlotState(string Name, bool Active, long RetainedBytes);
