using HAPostgres.Runtime.Cluster;

namespace HAPostgres.Runtime.Rollout;

/// <summary>What happens to a member of Patroni next.</summary>
internal enum MemberAction
{
    /// <summary>It gets its new specification, or PostgreSQL restarts where that is enough.</summary>
    Restart,

    /// <summary>It hands the leader's role to a replica.</summary>
    HandOver,

    /// <summary>PostgreSQL restarts while it leads.</summary>
    RestartInPlace,
}

internal sealed record MemberStep(MemberAction Action, string Member);

/// <summary>
/// Which member is next, seen from what the cluster is now: an interrupted rollout goes on where it stopped, because nothing is remembered.
/// </summary>
internal static class MemberOrder
{
    /// <param name="due">Members that still have to restart.</param>
    /// <param name="shrinks">Whether the leader has to go first, because a setting shrinks that no standby may have lower than its
    /// primary.</param>
    /// <returns>Null when nothing is left to do.</returns>
    public static MemberStep? Next(ClusterView view, IReadOnlySet<string> due, bool shrinks)
    {
        if (due.Count == 0)
            return null;
        bool leaderDue = view.Leader is { } leader && due.Contains(leader.Name);
        if (leaderDue && (shrinks || view.Members.Count == 1))
            return new MemberStep(MemberAction.RestartInPlace, view.Leader!.Name);
        // A member that is down first: it serves nobody. Then those that no commit waits for.
        MemberView? replica = view
            .Replicas.Where(r => due.Contains(r.Name))
            .OrderBy(static r => r.IsSynchronous)
            .ThenBy(static r => r.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        string? away = due.Except(view.Members.Select(static m => m.Name)).Order(StringComparer.Ordinal).FirstOrDefault();
        return away is not null ? new MemberStep(MemberAction.Restart, away)
            : replica is not null ? new MemberStep(MemberAction.Restart, replica.Name)
            : leaderDue ? new MemberStep(MemberAction.HandOver, view.Leader!.Name)
            : null;
    }
}
