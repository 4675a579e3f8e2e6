using System.Diagnostics;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Swarm;
using Npgsql;

namespace HAPostgres.Runtime.Verification;

/// <summary>
/// What a client sees: a row written through each pooler arrives at the replicas, and each port reaches what it promises.
/// </summary>
internal sealed class DataChecks(CommandContext context, Database database, IReadOnlyList<SwarmNode> nodes)
{
    private static readonly TimeSpan s_replication = TimeSpan.FromSeconds(15);

    private ClusterTopology Topology => context.Topology;

    public async Task<IReadOnlyList<Check>> RunAsync(CancellationToken cancel)
    {
        List<SwarmNode> proxies = [.. nodes.Where(n => n.Label($"{Topology.LabelPrefix}haproxy") == "true")];
        List<Check> checks = [];
        // One pooler after the other: the first makes the table, which two at once would both try.
        foreach (SwarmNode pooler in nodes.Where(n => n.Label($"{Topology.LabelPrefix}pgbouncer") == "true"))
            checks.Add(await WriteAndReadAsync(pooler, proxies.Count > 0 ? proxies[0] : pooler, cancel));
        checks.AddRange(await Task.WhenAll(proxies.Select(p => RoleAsync(p, Topology.HAProxy.PrimaryPort, false, cancel))));
        if (Topology.Patroni.Members.Count > 1)
            checks.AddRange(await Task.WhenAll(proxies.Select(p => RoleAsync(p, Topology.HAProxy.ReplicasPort, true, cancel))));
        return checks;
    }

    private Task<Check> WriteAndReadAsync(SwarmNode pooler, SwarmNode proxy, CancellationToken cancel) =>
        GuardAsync(
            $"write {Topology.PgBouncer.Port} on {pooler.Hostname}, read {Topology.HAProxy.ReplicasPort}",
            async () =>
            {
                string id = Guid.NewGuid().ToString("N");
                Stopwatch clock = Stopwatch.StartNew();
                (NpgsqlConnection write, bool oldFailure) = await database.OpenAtPoolerAsync(pooler.Address, cancel);
                await using NpgsqlConnection _ = write;
                await ExecuteAsync(
                    write,
                    "CREATE TABLE IF NOT EXISTS hapostgres_verify (id text PRIMARY KEY, written timestamptz NOT NULL DEFAULT now())",
                    cancel
                );
                await ExecuteAsync(write, $"INSERT INTO hapostgres_verify (id) VALUES ('{id}')", cancel);
                TimeSpan written = clock.Elapsed;
                await using NpgsqlConnection read = await database.OpenAsync(proxy.Address, Topology.HAProxy.ReplicasPort, cancel);
                clock.Restart();
                bool arrived = await Wait.UntilAsync(
                    context.Clock,
                    s_replication,
                    async () =>
                        await Database.ScalarAsync<bool>(read, $"SELECT to_regclass('hapostgres_verify') IS NOT NULL", cancel)
                        && await Database.ScalarAsync<long>(read, $"SELECT count(*) FROM hapostgres_verify WHERE id = '{id}'", cancel) == 1,
                    cancel
                );
                await ExecuteAsync(write, $"DELETE FROM hapostgres_verify WHERE id = '{id}' OR written < now() - interval '1 day'", cancel);
                return (
                    arrived,
                    arrived
                        ? $"written in {Reporter.Seconds(written)}, read back after "
                            + $"{Reporter.Seconds(clock.Elapsed)}{(oldFailure ? "; the first login was told of an old failure" : "")}"
                        : $"not at the replica after {s_replication.TotalSeconds:0} s"
                );
            },
            cancel
        );

    private Task<Check> RoleAsync(SwarmNode proxy, int port, bool replica, CancellationToken cancel) =>
        GuardAsync(
            $"{(replica ? "read-only" : "writable")} {port} on {proxy.Hostname}",
            async () =>
            {
                await using NpgsqlConnection connection = await database.OpenAsync(proxy.Address, port, cancel);
                bool recovery = await Database.ScalarAsync<bool>(connection, "SELECT pg_is_in_recovery()", cancel);
                return (recovery == replica, recovery ? "a replica" : "the leader");
            },
            cancel
        );

    private async Task<Check> GuardAsync(string name, Func<Task<(bool Passed, string Detail)>> work, CancellationToken cancel)
    {
        try
        {
            (bool passed, string detail) = await work();
            return new Check(name, passed, detail);
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
            return new Check(name, false, database.Explain(e));
        }
    }

    // Only literals of our own make reach the text.
#pragma warning disable CA2100
    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
#pragma warning restore CA2100
}
