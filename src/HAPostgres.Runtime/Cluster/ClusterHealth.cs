namespace HAPostgres.Runtime.Cluster;

/// <summary>When a cluster is healthy: one leader runs, and every other member of the manifest streams from it and has caught up.</summary>
internal static class ClusterHealth
{
    /// <summary>More is not caught up. A busy leader is always some bytes ahead.</summary>
    private const long CaughtUp = 1 << 20;

    private static readonly IReadOnlySet<string> s_nobody = new HashSet<string>();

    public static Task<ClusterView> WaitAsync(CommandContext context, CancellationToken cancel) => WaitAsync(context, s_nobody, cancel);

    /// <param name="away">Names of members that may be away.</param>
    public static async Task<ClusterView> WaitAsync(CommandContext context, IReadOnlySet<string> away, CancellationToken cancel)
    {
        ClusterView? healthy = null;
        string? missing = null;
        await Wait.UntilAsync(
            context.Clock,
            context.Options.Timeout,
            async () =>
            {
                Observation<ClusterView> now = await context.Observer.LookAsync(cancel);
                missing = Missing(context.Topology, now, away);
                return missing is null && now.IsSeen(out healthy, out _);
            },
            cancel
        );
        if (healthy is null)
            throw new DeployException(
                ExitCode.TimedOut,
                $"The cluster is not healthy after {context.Options.Timeout.TotalSeconds:0} s: {missing}.",
                "'status' and 'doctor' show why. A member that restarts or copies data may still catch up."
            );
        context.Report.Good("members", string.Join("; ", healthy.Members));
        return healthy;
    }

    /// <returns>What is missing, or why it could not be read; null where all of it is there.</returns>
    public static string? Missing(ClusterTopology topology, Observation<ClusterView> look, IReadOnlySet<string> away) =>
        look.IsSeen(out ClusterView? view, out string? reason) ? Missing(topology, view, away) : $"its state is unknown: {reason}";

    /// <returns>What is missing; null where nothing is.</returns>
    public static string? Missing(ClusterTopology topology, ClusterView view) => Missing(topology, view, s_nobody);

    /// <param name="away">Names of members that may be away. One that leads, or follows, and is not in the manifest is no matter
    /// either.</param>
    /// <returns>What is missing; null where nothing is.</returns>
    public static string? Missing(ClusterTopology topology, ClusterView view, IReadOnlySet<string> away)
    {
        if (view.ServingLeader is not { } leader)
            return view.Leader is { } starting ? $"the leader {starting.Name} is {starting.State}" : "there is no leader";
        foreach (string name in topology.Patroni.Members.Select(static m => m.Name).Where(m => m != leader.Name && !away.Contains(m)))
        {
            if (view.Members.FirstOrDefault(m => m.Name == name) is not { } member)
                return $"{name} is down";
            if (!member.Streams(topology.Postgres.Version))
                return $"{name} is {member.State}";
            if (member.Timeline != leader.Timeline)
                return $"{name} is on timeline {member.Timeline}, the leader on {leader.Timeline}";
            if (member.Lag is not <= CaughtUp)
                return member.Lag is { } lag ? $"{name} lags by {lag} bytes" : $"the lag of {name} is unknown";
        }
        // Until a new leader has chosen its synchronous standby, its loss would lose rows.
        int wanted = Math.Min(topology.Patroni.SynchronousReplicas, view.Replicas.Count(r => r.Streams(topology.Postgres.Version)));
        int synchronous = view.Members.Count(static m => m.IsSynchronous);
        return synchronous < wanted ? $"{synchronous} of {wanted} replicas are synchronous" : null;
    }
}
