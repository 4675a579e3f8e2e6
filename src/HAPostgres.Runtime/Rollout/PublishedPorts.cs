using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Docker;
using HAPostgres.Runtime.Patroni;

namespace HAPostgres.Runtime.Rollout;

/// <summary>Every port that clients use, on every host that publishes it.</summary>
internal sealed class PublishedPorts(Session session, ClusterObserver observer)
{
    private const int Attempts = 3;

    /// <returns>One result per host and port.</returns>
    public async Task<IReadOnlyList<PortResult>> CheckAsync(CancellationToken cancel)
    {
        ClusterTopology topology = session.Topology;
        IReadOnlyList<SwarmNode> nodes = await session.Swarm.NodesAsync(cancel);
        List<Task<PortResult>> checks = [];
        foreach (SwarmNode node in nodes.Where(static n => n.Ready))
        {
            if (node.Label($"{topology.LabelPrefix}pgbouncer") == "true")
                checks.Add(PostgresAsync(node, topology.PgBouncer.Port, "pool", cancel));
            if (node.Label($"{topology.LabelPrefix}haproxy") != "true")
                continue;
            checks.Add(PostgresAsync(node, topology.HAProxy.PrimaryPort, "primary", cancel));
            checks.Add(PostgresAsync(node, topology.HAProxy.ReplicasPort, "replicas", cancel));
            checks.Add(StatusAsync(node, cancel));
        }
        return await Task.WhenAll(checks);
    }

    private static async Task<PortResult> PostgresAsync(SwarmNode node, int port, string purpose, CancellationToken cancel) =>
        new(node.Hostname, node.Address, port, purpose, await PatientAsync(() => PostgresPort.AnswersAsync(node.Address, port, cancel), cancel));

    private async Task<PortResult> StatusAsync(SwarmNode node, CancellationToken cancel) =>
        new(node.Hostname, node.Address, session.Topology.HAProxy.StatsPort, "status", await PatientAsync(async () => await observer.LookAsync(node.Address, cancel) is not null, cancel));

    // A busy host may need a second try; a port that is closed stays closed.
    private static async Task<bool> PatientAsync(Func<Task<bool>> answers, CancellationToken cancel)
    {
        for (int attempt = 1; ; attempt++)
        {
            if (await answers())
                return true;
            if (attempt == Attempts)
                return false;
            await Task.Delay(TimeSpan.FromSeconds(1), cancel);
        }
    }
}

internal sealed record PortResult(string Node, string Address, int Port, string Purpose, bool Answers);
