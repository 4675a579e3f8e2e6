using System.Diagnostics;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.State;
using HAPostgres.Runtime.Swarm;
using Npgsql;

namespace HAPostgres.Runtime.Status;

/// <summary>Gathers what a status report shows, all at once: the state, and what is measured for the report alone.</summary>
internal sealed class StatusCollector(CommandContext context)
{
    private readonly List<string> _gaps = [];

    private ClusterTopology Topology => context.Topology;

    public async Task<StatusReport> CollectAsync(CancellationToken cancel)
    {
        StateReader reader = new(context);
        ClusterState state = await reader.SwarmAsync(cancel);
        if (state.Services.Count == 0)
            return StatusReport.Of(Topology, state);
        Task<ClusterState> whole = reader.WithClusterAsync(
            state,
            StateParts.Etcd | StateParts.Members | StateParts.Backups,
            TimeSpan.Zero,
            cancel
        );
        Task<Observation<IReadOnlyList<PoolStatus>>> pools = Observation.OfAsync(
            () => PoolProbe.RunAsync(context, state, Gap, cancel),
            cancel
        );
        Task<Observation<IReadOnlyList<ConnectionStatus>>> connections = Observation.OfAsync(
            () => ConnectionsAsync(state.Nodes, cancel),
            cancel
        );
        Task<Observation<IReadOnlyList<ContainerUse>>> use = Observation.OfAsync(
            () => ResourceProbe.RunAsync(context, state.Nodes, Gap, cancel),
            cancel
        );
        StatusReport report = StatusReport.Of(Topology, await whole) with
        {
            Pools = await pools,
            Connections = await connections,
            Use = await use,
        };
        return report with
        {
            Gaps =
            [
                .. report.Gaps,
                .. report.Pools.Gap("pools"),
                .. report.Connections.Gap("connections"),
                .. report.Use.Gap("use of resources"),
                .. _gaps,
            ],
        };
    }

    private async Task<IReadOnlyList<ConnectionStatus>> ConnectionsAsync(IReadOnlyList<SwarmNode> nodes, CancellationToken cancel)
    {
        Database database = new(context);
        List<Task<ConnectionStatus>> tests = [];
        foreach (SwarmNode node in nodes.Where(static n => n.Ready))
        {
            if (node.Label($"{Topology.LabelPrefix}pgbouncer") == "true")
                tests.Add(ConnectAsync(database, node, Topology.PgBouncer.Port, cancel));
            if (node.Label($"{Topology.LabelPrefix}haproxy") == "true")
            {
                tests.Add(ConnectAsync(database, node, Topology.HAProxy.PrimaryPort, cancel));
                tests.Add(ConnectAsync(database, node, Topology.HAProxy.ReplicasPort, cancel));
            }
        }
        return await Task.WhenAll(tests);
    }

    private static async Task<ConnectionStatus> ConnectAsync(Database database, SwarmNode node, int port, CancellationToken cancel)
    {
        string endpoint = $"{node.Hostname}:{port}";
        Stopwatch clock = Stopwatch.StartNew();
        try
        {
            await using NpgsqlConnection connection = await database.OpenAsync(node.Address, port, cancel);
            clock.Restart();
            bool replica = await Database.ScalarAsync<bool>(connection, "SELECT pg_is_in_recovery()", cancel);
            return new ConnectionStatus(endpoint, true, clock.Elapsed.TotalMilliseconds, replica ? "a replica" : "the leader");
        }
        catch (Exception e)
            when (!cancel.IsCancellationRequested && e is NpgsqlException or TimeoutException or IOException or OperationCanceledException)
        {
            return new ConnectionStatus(endpoint, false, null, database.Explain(e));
        }
    }

    private void Gap(string gap)
    {
        lock (_gaps)
            _gaps.Add(gap);
    }
}
