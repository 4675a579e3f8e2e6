using HAPostgres.Runtime.Cluster;

namespace HAPostgres.Runtime.Switchovers;

/// <summary>Which member takes the leader's role over, and why another one may not.</summary>
internal static class CandidateChoice
{
    /// <param name="to">The member asked for; null for the best one.</param>
    /// <returns>A replica that streams on the leader's timeline, is synchronous where the cluster is, and has next to nothing left to
    /// replay.</returns>
    /// <exception cref="DeployException">There is none, or the one asked for is not fit, with the reason.</exception>
    public static MemberView ForSwitchover(ClusterTopology topology, ClusterView view, string? to)
    {
        if (view.Leader is not { } leader)
            throw new DeployException(
                ExitCode.Failed,
                "There is no leader to switch over from.",
                "If it does not come back by itself, 'failover --to <member>' makes another member the leader."
            );
        if (view.Paused)
            throw new DeployException(
                ExitCode.Failed,
                "The cluster is in maintenance mode: Patroni leaves it alone, and so does a switchover.",
                "End it with 'resume' first."
            );
        if (to is null)
        {
            return view.Replicas.Where(r => IneligibleBecause(topology, leader, r) is null)
                    .OrderBy(static r => r.Lag ?? long.MaxValue)
                    .ThenBy(static r => r.Name, StringComparer.Ordinal)
                    .FirstOrDefault()
                ?? throw new DeployException(
                    ExitCode.Failed,
                    $"No replica can take over from {leader.Name}: {Reasons(topology, view, leader)}.",
                    "Look at 'status' and 'doctor'; a replica that is behind catches up by itself, a broken one is rebuilt with 'reinit'."
                );
        }
        MemberView candidate = Find(topology, view, to);
        if (candidate.Name == leader.Name)
            throw new DeployException(
                ExitCode.BadUsage,
                $"{to} is the leader already.",
                $"Leave --to out, or name another member: {Names(view.Replicas)}."
            );
        return IneligibleBecause(topology, leader, candidate) is { } reason
            ? throw new DeployException(
                ExitCode.Failed,
                $"{to} cannot take over from {leader.Name}: it {reason}.",
                $"Members: {Reasons(topology, view, leader)}."
            )
            : candidate;
    }

    /// <exception cref="DeployException">Patroni knows no such member.</exception>
    public static MemberView Find(ClusterTopology topology, ClusterView view, string name) =>
        view.Members.FirstOrDefault(m => m.Name == name)
        ?? (
            topology.Patroni.Members.Any(m => m.Name == name)
                ? throw new DeployException(
                    ExitCode.Failed,
                    $"{name} is down: Patroni's view of the cluster has only {Names(view.Members)}.",
                    $"'logs {name}' shows why."
                )
                : throw new DeployException(ExitCode.BadUsage, $"There is no member '{name}'.", $"Members: {Names(view.Members)}.")
        );

    /// <returns>Why the member may not become leader now; null where it may.</returns>
    public static string? IneligibleBecause(ClusterTopology topology, MemberView leader, MemberView replica)
    {
        PatroniTopology patroni = topology.Patroni;
        return patroni.Members.FirstOrDefault(m => m.Name == replica.Name) is { NoFailover: true }
                ? "may never lead (noFailover in the manifest)"
            : !replica.Streams(topology.Postgres.Version) ? $"does not stream (state {replica.State})"
            : replica.Timeline != leader.Timeline ? $"is on timeline {replica.Timeline}, the leader on {leader.Timeline}"
            : patroni.SynchronousMode != SynchronousMode.Off && !replica.IsSynchronous
                ? "is not synchronous, so acknowledged rows could be lost"
            : replica.Lag is not { } lag ? "does not say how far it lags"
            : patroni.MaximumLagOnFailover is ByteSize limit && lag > limit.Bytes
                ? $"lags {lag} bytes, more than maximumLagOnFailover {limit}"
            // Nothing would be lost, but writes would stop until the leader has sent it all: no reason to give up a leader that works.
            : lag > topology.HAProxy.ReplicasMaximumLag.Bytes
                ? $"lags {lag} bytes, more than replicasMaximumLag {topology.HAProxy.ReplicasMaximumLag}"
            : null;
    }

    private static string Reasons(ClusterTopology topology, ClusterView view, MemberView leader)
    {
        string reasons = string.Join("; ", view.Replicas.Select(r => $"{r.Name} {IneligibleBecause(topology, leader, r) ?? "is fit"}"));
        return reasons.Length > 0 ? reasons : "there is no other member";
    }

    private static string Names(IEnumerable<MemberView> members) => string.Join(", ", members.Select(static m => m.Name));
}
