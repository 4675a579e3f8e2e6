using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Patroni;

namespace HAPostgres.Runtime.Operations;

/// <summary>Waits until one leader runs and every other member streams on its timeline, as many of them synchronous as should be.</summary>
internal static class WholeCluster
{
    public static async Task<ClusterView> WaitAsync(Session session, CancellationToken cancel)
    {
        using ClusterObserver observer = new(session);
        ClusterView? view = null;
        bool whole = await Wait.UntilAsync(session.Options.Timeout, async () =>
        {
            view = await observer.LookAsync((await session.Swarm.NodesAsync(cancel)).Where(static n => n.Ready).Select(static n => n.Address), cancel);
            return view is not null && Missing(session.Topology, view) is null;
        }, cancel);
        if (!whole)
            throw new DeployException(
                ExitCode.TimedOut,
                $"The cluster is not whole after {session.Options.Timeout.TotalSeconds:0} s: {(view is null ? observer.LastError : Missing(session.Topology, view))}.",
                "What was asked for is done; what is missing may still come. 'status' and 'doctor' show more.");
        session.Report.Good("members", string.Join("; ", view!.Members));
        return view;
    }

    /// <returns>What is missing; null where nothing is.</returns>
    public static string? Missing(ClusterTopology topology, ClusterView view)
    {
        if (view.Leader is not { State: "running" } leader)
            return view.Leader is { } starting ? $"the leader {starting.Name} is {starting.State}" : "there is no leader";
        List<string> down = [.. topology.Patroni.Members.Select(static m => m.Name).Except(view.Members.Select(static m => m.Name))];
        if (down.Count > 0)
            return $"{string.Join(", ", down)} is down";
        if (view.Replicas.FirstOrDefault(r => !r.Streams(topology.Postgres.Version) || r.Timeline != leader.Timeline) is { } late)
            return $"{late.Name} is {late.State} on timeline {late.Timeline}, the leader on {leader.Timeline}";
        int synchronous = view.Members.Count(static m => m.IsSynchronous);
        return synchronous < topology.Patroni.SynchronousReplicas ? $"{synchronous} of {topology.Patroni.SynchronousReplicas} replicas are synchronous" : null;
    }
}
