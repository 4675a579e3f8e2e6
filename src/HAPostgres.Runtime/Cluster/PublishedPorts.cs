using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Cluster;

/// <summary>
/// Every port that clients use, on every host that publishes it. One that this machine does not reach is asked from a host of the swarm,
/// too.
/// </summary>
internal sealed class PublishedPorts(CommandContext context)
{
    private const int Attempts = 3;

    /// <returns>One result per host and port.</returns>
    public async Task<IReadOnlyList<PortResult>> CheckAsync(CancellationToken cancel)
    {
        ClusterTopology topology = context.Topology;
        IReadOnlyList<SwarmNode> nodes = [.. (await context.Swarm.NodesAsync(cancel)).Where(static n => n.Ready)];
        List<Task<PortResult>> checks = [];
        foreach (SwarmNode node in nodes)
        {
            if (node.Label($"{topology.LabelPrefix}pgbouncer") == "true")
                checks.Add(PostgresAsync(node, topology.PgBouncer.Port, "pool", cancel));
            if (node.Label($"{topology.LabelPrefix}haproxy") != "true")
                continue;
            checks.Add(PostgresAsync(node, topology.HAProxy.PrimaryPort, "primary", cancel));
            checks.Add(PostgresAsync(node, topology.HAProxy.ReplicasPort, "replicas", cancel));
            checks.Add(StatusAsync(node, cancel));
        }
        PortResult[] results = await Task.WhenAll(checks);
        return results.Any(static r => r.State == PortState.Silent) ? await WithInsideAsync(results, cancel) : results;
    }

    /// <param name="inside">Addresses and ports that answer within the swarm, or why nobody there could be asked.</param>
    internal static IReadOnlyList<PortResult> Merge(IReadOnlyList<PortResult> results, Observation<IReadOnlySet<(string, int)>> inside) =>
        [
            .. results.Select(r =>
                r.State != PortState.Silent ? r
                : !inside.IsSeen(out IReadOnlySet<(string, int)>? answering, out string? reason)
                    ? r with
                    {
                        Detail = $"{r.Detail}; whether it answers within the swarm is not known: {reason}",
                    }
                : answering.Contains((r.Address, r.Port)) ? r with { State = PortState.InsideOnly }
                : r
            ),
        ];

    private async Task<IReadOnlyList<PortResult>> WithInsideAsync(IReadOnlyList<PortResult> results, CancellationToken cancel)
    {
        List<string> silent =
        [
            .. results
                .Where(static r => r.State == PortState.Silent)
                .Select(r => $"{(r.Port == context.Topology.HAProxy.StatsPort ? "https" : "postgres")}|{r.Address}|{r.Port}"),
        ];
        return Merge(
            results,
            await Observation.OfAsync(
                async () =>
                {
                    SwarmJob job = new()
                    {
                        Purpose = "ports",
                        Image = context.Topology.Patroni.Image,
                        Script = SwarmJobScripts.Read("published-ports.sh"),
                        Networks = ["host"],
                        Environment = new Dictionary<string, string> { ["HAPG_ENDPOINTS"] = string.Join(' ', silent) },
                    };
                    SwarmJobResult result = await InternalJob.RunAsync(context, job, [], cancel);
                    return result.Succeeded ? Read(result.Lines) : throw new DeployException(ExitCode.Failed, result.Error);
                },
                cancel
            )
        );
    }

    internal static IReadOnlySet<(string, int)> Read(IEnumerable<string> lines) =>
        lines
            .Select(static l => l.Split('|'))
            .Where(static r => r is ["port", _, _])
            .Select(static r => (r[1], int.Parse(r[2], System.Globalization.CultureInfo.InvariantCulture)))
            .ToHashSet();

    private Task<PortResult> PostgresAsync(SwarmNode node, int port, string purpose, CancellationToken cancel) =>
        PatientAsync(node, port, purpose, () => PostgresPort.SilenceAsync(node.Address, port, cancel), cancel);

    private Task<PortResult> StatusAsync(SwarmNode node, CancellationToken cancel) =>
        PatientAsync(
            node,
            context.Topology.HAProxy.StatsPort,
            "status",
            async () => (await context.Observer.LookAtAsync(node.Address, cancel)).IsSeen(out _, out string? reason) ? null : reason,
            cancel
        );

    // A busy host may need a second try; a port that is closed stays closed.
    private async Task<PortResult> PatientAsync(
        SwarmNode node,
        int port,
        string purpose,
        Func<Task<string?>> silence,
        CancellationToken cancel
    )
    {
        for (int attempt = 1; ; attempt++)
        {
            string? reason = await silence();
            if (reason is null || attempt == Attempts)
                return new PortResult(
                    node.Hostname,
                    node.Address,
                    port,
                    purpose,
                    reason is null ? PortState.Answers : PortState.Silent,
                    reason ?? ""
                );
            await Task.Delay(TimeSpan.FromSeconds(1), context.Clock, cancel);
        }
    }
}

internal enum PortState
{
    Answers,

    /// <summary>It answers a host of the swarm, and not this machine.</summary>
    InsideOnly,

    /// <summary>Nobody gets an answer, or nobody else could be asked.</summary>
    Silent,
}

/// <param name="Detail">Why this machine gets no answer; empty where it gets one.</param>
internal sealed record PortResult(string Node, string Address, int Port, string Purpose, PortState State, string Detail);
