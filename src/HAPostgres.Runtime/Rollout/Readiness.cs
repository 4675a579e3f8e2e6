using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Planning;
using HAPostgres.Runtime.State;

namespace HAPostgres.Runtime.Rollout;

/// <summary>What a deployment waits for, in this order: the later parts need the earlier ones.</summary>
internal enum ReadinessPart
{
    Services,
    Etcd,
    Members,
    Ports,
}

/// <summary>What a deployment still waits for, by what was seen alone: it knows no engine and no clock.</summary>
/// <param name="Lines">How the part is: a subject and a text for each line; none where nobody looked.</param>
/// <param name="Missing">What is missing, for a person; null where nothing is.</param>
/// <param name="Late">The service that does not run; null where it is none.</param>
internal sealed record Readiness(
    ReadinessPart Part,
    IReadOnlyList<(string Subject, string Text)> Lines,
    string? Missing = null,
    string? Late = null
)
{
    /// <summary>
    /// All parts: every service as it should be, etcd with quorum, one leader and every replica streaming, every published port answering.
    /// </summary>
    public static IReadOnlyList<Readiness> Of(ClusterTopology topology, DesiredState desired, ClusterState state)
    {
        RunningCluster cluster = state.Cluster ?? new RunningCluster();
        return
        [
            OfServices([.. desired.Services.Select(s => state.Service(s.Name!))]),
            OfEtcd(topology, cluster.Etcd),
            OfMembers(topology, cluster.Members),
            OfPorts(cluster.Ports),
        ];
    }

    /// <summary>The service whose log may tell why.</summary>
    public string Suspect(ClusterTopology topology) =>
        Late ?? $"{topology.Name}_{(Part == ReadinessPart.Etcd ? topology.Etcd.Members[0].Name : topology.Patroni.Members[0].Name)}";

    /// <summary>Whether every member of etcd has its container, so that a look at them is worth its time.</summary>
    public static bool EtcdRuns(ClusterTopology topology, ClusterState state) =>
        topology.Etcd.Members.All(m => state.Service($"{topology.Name}_{m.Name}").Converged);

    public static Readiness OfEtcd(ClusterTopology topology, Observation<IReadOnlyList<EtcdView>> look)
    {
        if (!look.IsSeen(out IReadOnlyList<EtcdView>? members, out string? reason))
            return new(ReadinessPart.Etcd, look.IsAsked ? [("etcd", $"not seen: {reason}")] : [], $"etcd was not seen ({reason})");
        int healthy = members.Count(static m => m.Healthy);
        bool quorum = healthy >= topology.Etcd.Quorum;
        return new(
            ReadinessPart.Etcd,
            [("etcd", $"{(quorum ? "quorum" : "no quorum")} {healthy}/{members.Count}")],
            quorum ? null : "etcd has no quorum"
        );
    }

    public static Readiness OfMembers(ClusterTopology topology, Observation<ClusterView> look)
    {
        if (!look.IsSeen(out ClusterView? view, out string? reason))
            return new(
                ReadinessPart.Members,
                look.IsAsked ? [("patroni", $"not seen yet: {reason}")] : [],
                $"the members of Patroni were not seen ({reason})"
            );
        // One that leaves the cluster may lead or stream until the end.
        int wanted = topology.Patroni.Members.Count(m => m.Name != view.Leader?.Name);
        int streaming = view.Replicas.Count(r =>
            topology.Patroni.Members.Any(m => m.Name == r.Name) && r.Streams(topology.Postgres.Version)
        );
        int synchronous = view.Members.Count(static m => m.IsSynchronous);
        string leader = view.Leader is { } l ? $"{l.Name} ({l.State}, timeline {l.Timeline})" : "none yet";
        string replicas = $"{streaming} of {wanted} streaming{(synchronous > 0 ? $", {synchronous} synchronous" : "")}";
        return new(
            ReadinessPart.Members,
            [("leader", leader), ("replicas", replicas)],
            ClusterHealth.Missing(topology, view) is null
                ? null
                : $"not every member of Patroni is where it should be ({leader}; {replicas})"
        );
    }

    // A port that answers within the swarm serves; that this machine does not reach it is its own affair.
    private static Readiness OfPorts(Observation<IReadOnlyList<PortResult>> look)
    {
        if (!look.IsSeen(out IReadOnlyList<PortResult>? ports, out string? reason))
            return new(ReadinessPart.Ports, [], $"the published ports were not seen ({reason})");
        string List(PortState state) =>
            string.Join(", ", ports.Where(p => p.State == state).Select(static p => $"{p.Node}:{p.Port} ({p.Detail})"));
        string? silent = List(PortState.Silent) is { Length: > 0 } none ? $"no answer yet from {none}" : null;
        string answer = List(PortState.InsideOnly) is { Length: > 0 } inside
            ? $"all {ports.Count} published ports answer within the swarm, but not to this machine: {inside}"
            : $"all {ports.Count} published ports answer";
        return new(ReadinessPart.Ports, [("ports", silent ?? answer)], silent);
    }

    private static Readiness OfServices(IReadOnlyList<ServiceState> services)
    {
        List<ServiceState> lateFirst = [.. services.OrderBy(static s => s.Converged).ThenBy(static s => s.Name, StringComparer.Ordinal)];
        ServiceState? late = lateFirst.Find(static s => !s.Converged);
        return new(
            ReadinessPart.Services,
            [.. lateFirst.Select(static s => (s.Name, s.Converged ? $"{s.Running}/{s.Desired} running" : s.Newest))],
            late is null ? null : $"{late.Name} does not run ({late.Newest})",
            late?.Name
        );
    }
}
