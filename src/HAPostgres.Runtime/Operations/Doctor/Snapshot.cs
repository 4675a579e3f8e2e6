using HAPostgres.Runtime.Repositories;
using HAPostgres.Runtime.State;

namespace HAPostgres.Runtime.Operations.Doctor;

/// <summary>The state, and what the doctor alone looks at, taken at one moment; the findings are worked out from it alone.</summary>
internal sealed record Snapshot
{
    public required DateTimeOffset At { get; init; }

    public ClusterState State { get; init; } = new();

    /// <summary>How often nodes report to the managers; null where that is not known.</summary>
    public TimeSpan? Heartbeat { get; init; }

    public IReadOnlyList<string> SecretNames { get; init; } = [];

    /// <summary>One-shot services that no living program waits for.</summary>
    public IReadOnlyList<string> Leftovers { get; init; } = [];

    public IReadOnlyList<(string Node, Observation<HostFacts> Look)> Hosts { get; init; } = [];

    /// <summary>Certificates on this machine, by file name, and when they end.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Certificates { get; init; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>Secrets on this machine that others on it may read, with their modes.</summary>
    public IReadOnlyList<(string Path, string Mode)> ExposedSecrets { get; init; } = [];

    /// <summary>Ports of the swarm itself that answer this machine although it is none of its hosts.</summary>
    public IReadOnlyList<OpenPort> OpenPorts { get; init; } = [];

    /// <summary>What could not be read, and why.</summary>
    public IEnumerable<string> Gaps =>
        [
            .. State.Cluster is { } cluster
                ?
                [
                    .. cluster.Members.Gap("Patroni's members"),
                    .. cluster.Etcd.Gap("etcd"),
                    .. cluster.StoredAsLearners.Gap("etcd's databases"),
                    .. cluster.Poolers.Gap("poolers"),
                    .. cluster.Database.Gap("the database"),
                    .. cluster.Backups.IsAsked ? cluster.Backups.Gap("backups") : [],
                    .. cluster.Backups.IsSeen(out BackupReport? backups, out _) ? backups.Gaps : [],
                ]
                : Array.Empty<string>(),
            .. Hosts.SelectMany(static h => h.Look.Gap(h.Node)),
        ];
}

/// <param name="Kernel">Settings by name.</param>
/// <param name="ClockSkew">How far the clock is outside of the time in which it was read, in seconds; negative when it is behind.</param>
internal sealed record HostFacts(string Node, IReadOnlyList<DiskUse> Disks, IReadOnlyDictionary<string, string> Kernel, double ClockSkew);

/// <param name="Space">Percent in use.</param>
/// <param name="Inodes">Percent in use; null where the file system does not count them.</param>
internal sealed record DiskUse(string Path, int Space, int? Inodes);
