using System.Text.Json.Nodes;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Membership;

namespace HAPostgres.Runtime.Planning;

/// <summary>What the cluster itself says, as far as it could be asked.</summary>
/// <param name="Dynamic">Patroni's dynamic configuration.</param>
/// <param name="Members">Patroni's view.</param>
/// <param name="Settings">What each member's PostgreSQL runs with.</param>
/// <param name="EtcdSteps">What is left to do until etcd has the members that the manifest wants.</param>
internal sealed record RunningCluster(
    Observation<JsonObject> Dynamic,
    Observation<ClusterView> Members,
    Observation<ServerSettings> Settings,
    Observation<IReadOnlyList<EtcdStep>> EtcdSteps
)
{
    /// <summary>What could not be looked at, with the reason.</summary>
    public IReadOnlyList<string> Unseen =>
        [
            .. Why(Dynamic, "Patroni's dynamic configuration"),
            .. Why(Members, "the members of Patroni"),
            .. Why(Settings, "the settings of the members"),
            .. Settings.IsSeen(out ServerSettings? settings, out _)
                ? settings
                    .Silent.OrderBy(static s => s.Key, StringComparer.Ordinal)
                    .Select(static s => $"the settings of {s.Key}: {s.Value}")
                : [],
            .. Why(EtcdSteps, "etcd's members"),
        ];

    /// <summary>
    /// What the order of members cannot do without, and could not be looked at. A replica that does not answer is no hindrance.
    /// </summary>
    public IReadOnlyList<string> Hidden =>
        [
            .. Why(Dynamic, "Patroni's dynamic configuration"),
            .. Why(Members, "the members of Patroni"),
            .. Why(Settings, "the settings of the members"),
            .. Leader is { } leader && Settings.IsSeen(out ServerSettings? settings, out _) && !settings.Members.ContainsKey(leader)
                ? [$"the settings of {leader}, which leads: {settings.Silent.GetValueOrDefault(leader, "it does not answer")}"]
                : Array.Empty<string>(),
        ];

    /// <summary>Null where nobody leads, or where that was not seen.</summary>
    private string? Leader => Members.IsSeen(out ClusterView? view, out _) ? view.Leader?.Name : null;

    /// <summary>What the leader's PostgreSQL runs with; null where it is not known.</summary>
    public string? OfLeader(string setting) =>
        Leader is { } leader
        && Settings.IsSeen(out ServerSettings? settings, out _)
        && settings.Members.TryGetValue(leader, out var all)
        && all.TryGetValue(setting, out var value)
            ? value.Value
            : null;

    private static string[] Why<T>(Observation<T> look, string what) => look.IsSeen(out _, out string? reason) ? [] : [$"{what}: {reason}"];
}
