using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Swarm;
using HAPostgres.Runtime.Switchovers;

namespace HAPostgres.Runtime.Operations.Doctor;

/// <summary>All that the doctor looks at, taken at one moment; the findings are worked out from it alone.</summary>
internal sealed record Snapshot
{
    public required DateTimeOffset At { get; init; }

    public IReadOnlyList<SwarmNode> Nodes { get; init; } = [];

    /// <summary>How often nodes report to the managers; null where that is not known.</summary>
    public TimeSpan? Heartbeat { get; init; }

    public IReadOnlyList<SwarmService> Services { get; init; } = [];

    public IReadOnlyList<TaskResponse> Tasks { get; init; } = [];

    public IReadOnlyList<string> SecretNames { get; init; } = [];

    /// <summary>One-shot services that no living program waits for.</summary>
    public IReadOnlyList<string> Leftovers { get; init; } = [];

    /// <summary>What the cluster itself says; null where the swarm has no service of it.</summary>
    public ClusterFacts? Cluster { get; init; }

    public IReadOnlyList<(string Node, Observation<HostFacts> Look)> Hosts { get; init; } = [];

    /// <summary>Certificates on this machine, by file name, and when they end.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Certificates { get; init; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>Secrets on this machine that others on it may read, with their modes.</summary>
    public IReadOnlyList<(string Path, string Mode)> ExposedSecrets { get; init; } = [];

    /// <summary>Ports of the swarm itself that answer this machine although it is none of its hosts.</summary>
    public IReadOnlyList<OpenPort> OpenPorts { get; init; } = [];

    /// <summary>What could not be looked at, and why.</summary>
    public IEnumerable<string> Gaps => (Cluster?.Gaps ?? []).Concat(Hosts.SelectMany(static h => ClusterFacts.Why(h.Node, h.Look)));
}

/// <param name="View">Patroni's.</param>
/// <param name="StoredAsLearners">Members of etcd that vote and that its database has as learners.</param>
internal sealed record ClusterFacts(
    Observation<ClusterView> View,
    Observation<IReadOnlyList<EtcdView>> Etcd,
    Observation<IReadOnlyList<string>> StoredAsLearners,
    Observation<IReadOnlyList<PoolerState>> Poolers,
    Observation<DatabaseFacts> Database
)
{
    public IEnumerable<string> Gaps =>
        [
            .. Why("Patroni's members", View),
            .. Why("etcd", Etcd),
            .. Why("etcd's databases", StoredAsLearners),
            .. Why("poolers", Poolers),
            .. Why("the database", Database),
        ];

    public static string[] Why<T>(string part, Observation<T> look) => look.IsSeen(out _, out string? reason) ? [] : [$"{part}: {reason}"];
}

/// <param name="CollationMismatches">Databases whose collation was made by another version of the system's library.</param>
internal sealed record DatabaseFacts(IReadOnlyList<SlotState> Slots, IReadOnlyList<string> CollationMismatches);

/// <param name="Kernel">Settings by name.</param>
/// <param name="ClockSkew">How far the clock is outside of the time in which it was read, in seconds; negative when it is behind.</param>
internal sealed record HostFacts(string Node, IReadOnlyList<DiskUse> Disks, IReadOnlyDictionary<string, string> Kernel, double ClockSkew);

/// <param name="Space">Percent in use.</param>
/// <param name="Inodes">Percent in use; null where the file system does not count them.</param>
internal sealed record DiskUse(string Path, int Space, int? Inodes);

/// <param name="RetainedBytes">WAL that the slot keeps.</param>
internal sealed record SlotState(string Name, bool Active, long RetainedBytes);
