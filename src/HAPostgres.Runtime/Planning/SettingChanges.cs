using System.Text.Json.Nodes;
using HAPostgres.Parameters;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.State;

namespace HAPostgres.Runtime.Planning;

/// <summary>What an edit of the dynamic configuration means: most of it is a reload, some of it restarts PostgreSQL.</summary>
internal static class SettingChanges
{
    public const string Parameters = "postgresql.parameters.";

    public static IReadOnlyList<Change> Of(ClusterTopology topology, PlanBasis basis, JsonObject wanted)
    {
        if (basis.Cluster is not { } cluster)
            return [];
        return
        [
            .. cluster.Dynamic.IsSeen(out JsonObject? current, out _) ? Edited(topology, cluster, current, wanted) : [],
            .. Altered(topology, basis, cluster),
        ];
    }

    private static IEnumerable<Change> Edited(ClusterTopology topology, RunningCluster cluster, JsonObject current, JsonObject wanted)
    {
        JsonObject patch = DynamicConfiguration.Difference(wanted, current);
        HashSet<string> shrinking = [.. HotStandbyParameters.Shrinking(wanted, current, cluster, topology.Postgres.Version)];
        return DynamicConfiguration
            .Leaves(patch)
            .Select(path => new Change(
                Subject.Setting,
                path.StartsWith(Parameters, StringComparison.Ordinal) ? path[Parameters.Length..] : $"patroni {path}",
                "",
                DynamicConfiguration.At(current, path),
                DynamicConfiguration.At(patch, path),
                EffectOf(topology, path, shrinking)
            ));
    }

    // It outranks what all members share, on one member alone: always somebody's hand.
    private static IEnumerable<Change> Altered(ClusterTopology topology, PlanBasis basis, RunningCluster cluster) =>
        !cluster.Settings.IsSeen(out ServerSettings? seen, out _)
            ? []
            : from member in seen.Members.OrderBy(static m => m.Key, StringComparer.Ordinal)
            from setting in member.Value.Where(static s => s.Value.Altered).OrderBy(static s => s.Key, StringComparer.Ordinal)
            select new Change(
                Subject.Setting,
                setting.Key,
                $"by ALTER SYSTEM on {member.Key}",
                setting.Value.Value,
                null,
                EffectOf(topology, Parameters + setting.Key, []) == Effect.Reload
                    ? Effect.Reload
                    : MemberEffects.OfRestart(basis, member.Key),
                ByHand: true
            );

    private static Effect EffectOf(ClusterTopology topology, string path, HashSet<string> shrinking)
    {
        if (!path.StartsWith(Parameters, StringComparison.Ordinal))
            return Effect.Reload;
        string name = path[Parameters.Length..];
        if (
            ParameterCatalog.Of(topology.Postgres.Version)?.Find(name)?.Context
            is not (ParameterContext.Postmaster or ParameterContext.Internal)
        )
            return Effect.Reload;
        return shrinking.Contains(name) || topology.Patroni.Members.Count == 1 ? Effect.RestartOfLeader : Effect.Switchover;
    }
}
