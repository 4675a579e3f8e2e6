using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Swarm;
using Npgsql;

namespace HAPostgres.Runtime.State;

/// <summary>What the leader's database says of itself.</summary>
/// <param name="CollationMismatches">Databases whose collation was made by another version of the system's library.</param>
/// <param name="Archive">What waits for the archive.</param>
/// <param name="SystemId">The database cluster's own, which it has from its making and which every copy of it has.</param>
internal sealed record DatabaseFacts(
    IReadOnlyList<SlotState> Slots,
    IReadOnlyList<string> CollationMismatches,
    ArchiveQueue Archive,
    string SystemId
)
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
            return new DatabaseFacts(
                await RowsAsync(
                    "SELECT slot_name::text, active, coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint FROM "
                        + "pg_replication_slots",
                    static r => new SlotState(r.GetString(0), r.GetBoolean(1), r.GetInt64(2))
                ),
                await RowsAsync(
                    "SELECT datname::text FROM pg_database WHERE datallowconn AND datcollversion IS DISTINCT FROM "
                        + "pg_database_collation_actual_version(oid)",
                    static r => r.GetString(0)
                ),
                (
                    await RowsAsync(
                        "SELECT count(*)::int, coalesce(extract(epoch FROM clock_timestamp() - min(modification)), 0)::float8 "
                            + "FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'",
                        static r => new ArchiveQueue(r.GetInt32(0), TimeSpan.FromSeconds(Math.Max(0, r.GetDouble(1))))
                    )
                )[0],
                (await RowsAsync("SELECT system_identifier::text FROM pg_control_system()", static r => r.GetString(0)))[0]
            );

            async Task<IReadOnlyList<T>> RowsAsync<T>(string sql, Func<NpgsqlDataReader, T> read)
            {
                await using NpgsqlCommand command = new(sql, connection);
                await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel);
                List<T> rows = [];
                while (await reader.ReadAsync(cancel))
                    rows.Add(read(reader));
                return rows;
            }
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && e is NpgsqlException or TimeoutException or IOException)
        {
            throw new DeployException(ExitCode.Failed, database.Explain(e));
        }
    }
}

/// <param name="RetainedBytes">WAL that the slot keeps.</param>
internal sealed record SlotState(string Name, bool Active, long RetainedBytes);

/// <param name="Files">WAL files that are full and not archived yet.</param>
/// <param name="Oldest">For how long the first of them has waited.</param>
internal sealed record ArchiveQueue(int Files, TimeSpan Oldest);
