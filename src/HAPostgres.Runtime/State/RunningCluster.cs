using System.Text.Json.Nodes;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Membership;
using HAPostgres.Runtime.Repositories;
using HAPostgres.Runtime.Switchovers;

namespace HAPostgres.Runtime.State;

/// <summary>What the cluster itself says, as far as it could be asked. A part that nobody asked for is not seen.</summary>
internal sealed record RunningCluster
{
    /// <summary>Patroni's view.</summary>
    public Observation<ClusterView> Members { get; init; } = Observation.NotYet<ClusterView>();

    /// <summary>How each member of etcd is.</summary>
    public Observation<IReadOnlyList<EtcdView>> Etcd { get; init; } = Observation.NotYet<IReadOnlyList<EtcdView>>();

    /// <summary>What is left to do until etcd has the members that the manifest wants.</summary>
    public Observation<IReadOnlyList<EtcdStep>> EtcdSteps { get; init; } = Observation.NotYet<IReadOnlyList<EtcdStep>>();

    /// <summary>Members of etcd that vote and that its database has as learners.</summary>
    public Observation<IReadOnlyList<string>> StoredAsLearners { get; init; } = Observation.NotYet<IReadOnlyList<string>>();

    /// <summary>Patroni's dynamic configuration.</summary>
    public Observation<JsonObject> Dynamic { get; init; } = Observation.NotYet<JsonObject>();

    /// <summary>What each member's PostgreSQL runs with.</summary>
    public Observation<ServerSettings> Settings { get; init; } = Observation.NotYet<ServerSettings>();

    /// <summary>Slots and collations, as the leader has them.</summary>
    public Observation<DatabaseFacts> Database { get; init; } = Observation.NotYet<DatabaseFacts>();

    public Observation<IReadOnlyList<PoolerState>> Poolers { get; init; } = Observation.NotYet<IReadOnlyList<PoolerState>>();

    /// <summary>Whether the ports that clients use answer.</summary>
    public Observation<IReadOnlyList<PortResult>> Ports { get; init; } = Observation.NotYet<IReadOnlyList<PortResult>>();

    /// <summary>What the repositories hold; not asked where the cluster has none.</summary>
    public Observation<BackupReport> Backups { get; init; } = Observation.NotYet<BackupReport>();

    /// <summary>Of what a plan rests on, what could not be read, with the reason.</summary>
    public IReadOnlyList<string> Unseen =>
        [
            .. Dynamic.Gap("Patroni's dynamic configuration"),
            .. Members.Gap("the members of Patroni"),
            .. Settings.Gap("the settings of the members"),
            .. Settings.IsSeen(out ServerSettings? settings, out _)
                ? settings
                    .Silent.OrderBy(static s => s.Key, StringComparer.Ordinal)
                    .Select(static s => $"the settings of {s.Key}: {s.Value}")
                : [],
            .. EtcdSteps.Gap("etcd's members"),
        ];

    /// <summary>
    /// What the order of members cannot do without, and could not be read. A replica that does not answer is no hindrance.
    /// </summary>
    public IReadOnlyList<string> Hidden =>
        [
            .. Dynamic.Gap("Patroni's dynamic configuration"),
            .. Members.Gap("the members of Patroni"),
            .. Settings.Gap("the settings of the members"),
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
}
