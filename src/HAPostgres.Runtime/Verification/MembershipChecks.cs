using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Output;

namespace HAPostgres.Runtime.Verification;

/// <summary>Leader, replicas, timeline, lag and synchronous state, by Patroni's own view.</summary>
internal static class MembershipChecks
{
    public static async Task<IReadOnlyList<Check>> RunAsync(CommandContext context, CancellationToken cancel) =>
        (await context.Observer.LookAsync(cancel)).IsSeen(out ClusterView? view, out string? reason)
            ? Of(context.Topology, view)
            : [new Check("patroni", false, $"not seen: {reason}")];

    internal static IReadOnlyList<Check> Of(ClusterTopology topology, ClusterView view)
    {
        List<MemberView> leaders = [.. view.Members.Where(static m => m.IsLeader)];
        List<string> absent = [.. topology.Patroni.Members.Select(static m => m.Name).Except(view.Members.Select(static m => m.Name))];
        List<MemberView> idle = [.. view.Replicas.Where(r => !r.Streams(topology.Postgres.Version))];
        List<long> timelines = [.. view.Members.Where(static m => m.Timeline is not null).Select(static m => m.Timeline!.Value).Distinct()];
        int synchronous = view.Members.Count(static m => m.IsSynchronous);
        int wanted = topology.Patroni.SynchronousReplicas;
        // Beyond it a replica cannot be promoted; in synchronous mode, where the lag does not matter for that, it serves no reads.
        ByteSize most = topology.Patroni.MaximumLagOnFailover ?? topology.HAProxy.ReplicasMaximumLag;
        List<MemberView> late = [.. view.Replicas.Where(r => r.Lag is null || r.Lag > most.Bytes)];
        return
        [
            new(
                "leader",
                leaders is [{ State: "running" }],
                leaders.Count == 0 ? "none" : string.Join(", ", leaders.Select(static l => $"{l.Name} ({l.State})"))
            ),
            new(
                "replicas",
                absent.Count == 0 && idle.Count == 0,
                absent.Count > 0 ? $"missing: {string.Join(", ", absent)}"
                    : idle.Count > 0 ? $"not streaming: {string.Join(", ", idle)}"
                    : string.Join(", ", view.Replicas.Select(static r => r.Name))
            ),
            new("timeline", timelines.Count == 1 && view.Members.All(static m => m.Timeline is not null), string.Join(", ", timelines)),
            new(
                "lag",
                late.Count == 0,
                string.Join(", ", view.Replicas.Select(static r => $"{r.Name} {(r.Lag is null ? "unknown" : $"{r.Lag} B")}"))
            ),
            new(
                "synchronous",
                wanted == 0 ? synchronous == 0 : synchronous >= wanted,
                $"{topology.Patroni.SynchronousMode}: {synchronous} synchronous, {wanted} wanted"
            ),
            new("pause", !view.Paused, view.Paused ? "maintenance mode: nothing fails over until 'resume'" : "automatic failover is on"),
            new(
                "pending restart",
                view.Members.All(static m => !m.PendingRestart),
                view.Members.Any(static m => m.PendingRestart)
                    ? $"{string.Join(", ", view.Members.Where(static m => m.PendingRestart).Select(static m => m.Name))} wait for a "
                        + "restart: 'restart --pending'"
                    : "none"
            ),
        ];
    }
}
