using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Switchovers;

namespace HAPostgres.Runtime.Operations;

/// <summary>The members that a command was asked for, in an order in which one after the other may be touched: replicas first.</summary>
internal static class MemberChoice
{
    /// <param name="names">Empty for all.</param>
    /// <param name="role">"leader" or "replica"; null for both.</param>
    /// <exception cref="DeployException">There is no such member, or it is down.</exception>
    public static IReadOnlyList<MemberView> Of(
        ClusterTopology topology,
        ClusterView view,
        IReadOnlyCollection<string> names,
        string? role,
        bool pendingOnly
    )
    {
        IEnumerable<MemberView> chosen =
            names.Count > 0 ? names.Distinct().Select(n => CandidateChoice.Find(topology, view, n)) : view.Members;
        return
        [
            .. chosen
                .Where(m => role is null || m.IsLeader == (role == "leader"))
                .Where(m => !pendingOnly || m.PendingRestart)
                .OrderBy(static m => m.IsLeader)
                .ThenBy(static m => m.IsSynchronous)
                .ThenBy(static m => m.Name, StringComparer.Ordinal),
        ];
    }
}
