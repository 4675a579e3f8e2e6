using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Docker;

namespace HAPostgres.Runtime.Patroni;

/// <summary>
/// Lets a leader choose another standby for its commits to wait for, as soon as the one that it has is away: by itself it looks only
/// once a loop, and until then no commit ends.
/// </summary>
internal static class StandbyRelease
{
    public const string Purpose = "release";

    /// <param name="member">The standby that goes away.</param>
    /// <param name="limit">Until the leader would have looked by itself.</param>
    public static Task RunAsync(Session session, string leader, string member, TimeSpan limit, CancellationToken cancel)
    {
        ClusterTopology topology = session.Topology;
        return InternalJob.RunAsync(
            session,
            Purpose,
            topology.Patroni.Image,
            $"{topology.Name}_{topology.Networks.Internal}",
            OneShotScripts.Read("release-standby.sh"),
            new Dictionary<string, string>
            {
                ["HAPG_MEMBER"] = member,
                ["HAPG_TTL"] = $"{topology.Patroni.Ttl.Seconds}",
                ["HAPG_API_USER"] = PatroniTopology.RestUser,
                ["HAPG_URL"] = $"https://{leader}.{topology.Domain}:{topology.Patroni.RestPort}",
                ["HAPG_LIMIT"] = $"{Math.Ceiling(limit.TotalSeconds):0}",
            },
            ["ca.crt", "internal.crt", "internal.key", "restapi_password"],
            cancel);
    }
}
