namespace HAPostgres.Manifests;

internal sealed class PatroniSettings
{
    [Setting(
        "The cluster's name in etcd.",
        Derived = "the cluster's name",
        Pattern = NamePatterns.ClusterName,
        PatternText = NamePatterns.ClusterNameText
    )]
    public string? Scope { get; set; }

    [Setting(
        "The path in etcd below which Patroni keeps its keys.",
        Default = "/service",
        Pattern = "(/[A-Za-z0-9_-]+)+",
        PatternText = "a path that starts with a slash"
    )]
    public string Namespace { get; set; } = "";

    [Setting("Where members run.", Derived = "one on every host")]
    public List<PatroniMemberSettings>? Members { get; set; }

    [Setting(
        "The directory, on every host, below which the members' data lies.",
        Default = "/var/lib/patroni",
        Pattern = NamePatterns.AbsolutePath,
        PatternText = NamePatterns.AbsolutePathText
    )]
    public string DataDirectory { get; set; } = "";

    [Setting(
        "Lifetime of the leader's lock: how long after the loss of a leader no other member may lead.",
        Default = "20s",
        Min = "20s",
        Max = "1h"
    )]
    public Duration Ttl { get; set; }

    [Setting("Pause between two runs of Patroni's loop.", Default = "5s", Min = "1s", Max = "10min")]
    public Duration LoopWait { get; set; }

    [Setting("Time that one operation against etcd or PostgreSQL is retried.", Default = "5s", Min = "3s", Max = "10min")]
    public Duration RetryTimeout { get; set; }

    [Setting(
        "An asynchronous replica that lags more is not promoted. A synchronous one has every acknowledged row, and is promoted however "
            + "far it lags.",
        Derived = "1MB with synchronousMode off, else no limit",
        Max = "1TB"
    )]
    public ByteSize? MaximumLagOnFailover { get; set; }

    [Setting(
        "Whether a commit waits for replicas: off, on (for certain ones, as many as synchronousNodeCount says), or quorum (for as many, "
            + "whichever answer first: the loss of one holds up no commit).",
        Derived = "quorum with PostgreSQL 17 or 18 where one replica more than synchronousNodeCount may be synchronous and no member has "
            + "a syncPriority, else on; off with one member"
    )]
    public SynchronousMode? SynchronousMode { get; set; }

    [Setting("Whether the leader refuses writes while no synchronous replica exists.", Default = "false")]
    public bool SynchronousModeStrict { get; set; }

    [Setting("How many replicas a commit waits for.", Default = "1", Min = "1", Max = "100")]
    public int SynchronousNodeCount { get; set; }

    [Setting(
        "A synchronous replica that lags more than this behind the best one is replaced by it. Without it none is replaced while it is "
            + "connected.",
        Min = "1kB",
        Max = "1TB"
    )]
    public ByteSize? MaximumLagOnSyncnode { get; set; }

    [Setting(
        "Replication slots that outlive a failover, for logical decoding or for receivers outside of the cluster. One that is removed "
            + "here is dropped by deploy: what reads from it loses its place. Slots that are made by SQL are left alone, unless their "
            + "name begins with patroni_; they stay on the member where they were made.",
        Derived = "none"
    )]
    public List<SlotSettings>? Slots { get; set; }

    [Setting("Whether the leader stays leader while etcd is down, as long as it reaches every other member.", Default = "true")]
    public bool FailsafeMode { get; set; }

    [Setting(
        "Time that a crashed primary gets to recover before a failover. Patroni's own default of 300s makes that the recovery time.",
        Default = "0s",
        Max = "1h"
    )]
    public Duration PrimaryStartTimeout { get; set; }

    [Setting("Time that a primary gets to stop while it is demoted.", Default = "15s", Max = "1h")]
    public Duration PrimaryStopTimeout { get; set; }

    [Setting("Time between SIGTERM and SIGKILL: PostgreSQL writes a checkpoint in it.", Default = "90s", Min = "1s", Max = "1h")]
    public Duration StopGracePeriod { get; set; }

    [Setting(
        "Size of /dev/shm, which holds the segments of parallel queries.",
        Derived = "a quarter of the memory limit, at least 64MB",
        Min = "16MB",
        Max = "64TB"
    )]
    public ByteSize? SharedMemory { get; set; }

    [Setting("The image.", Derived = "the project's own", Pattern = NamePatterns.Image, PatternText = NamePatterns.ImageText)]
    public string? Image { get; set; }

    [Setting("Limits and reservations of each member.")]
    public ResourceSettings Resources { get; set; } = new();
}

[Shorthand(nameof(Host))]
internal sealed class PatroniMemberSettings
{
    [Setting("The host that the member runs on.", Required = true)]
    public string? Host { get; set; }

    [Setting(
        "The member's and its service's name.",
        Derived = "\"patroni-\" and the host's name",
        Pattern = NamePatterns.ServiceName,
        PatternText = NamePatterns.ClusterNameText
    )]
    public string? Name { get; set; }

    [Setting(
        "The member's directory on its host.",
        Derived = "patroni.dataDirectory and the host's name",
        Pattern = NamePatterns.AbsolutePath,
        PatternText = NamePatterns.AbsolutePathText
    )]
    public string? DataDirectory { get; set; }

    [Setting("Whether the member may never become leader.", Default = "false")]
    public bool NoFailover { get; set; }

    [Setting(
        "Of members with the same WAL, the one with the highest priority takes over; 0 is noFailover. With PostgreSQL 17 and 18.",
        Derived = "1",
        Min = "0",
        Max = "1000000"
    )]
    public int? FailoverPriority { get; set; }

    [Setting("Whether no commit may wait for the member: it is never synchronous.", Default = "false")]
    public bool NoSync { get; set; }

    [Setting(
        "Of members that could be synchronous, the ones with the highest priority are; 0 is noSync. With PostgreSQL 18.",
        Derived = "1",
        Min = "0",
        Max = "1000000"
    )]
    public int? SyncPriority { get; set; }

    [Setting("Whether the member serves no reads on the replicas' port.", Default = "false")]
    public bool NoLoadBalance { get; set; }

    [Setting("The name of the member that this one streams from instead of the leader.")]
    public string? ReplicateFrom { get; set; }
}

[Shorthand(nameof(Name))]
internal sealed class SlotSettings
{
    [Setting(
        "The slot's name.",
        Required = true,
        Pattern = "[a-z0-9_]{1,63}",
        PatternText = "lower-case letters, digits and underscores, at most 63 characters"
    )]
    public string? Name { get; set; }

    [Setting(
        "The database whose changes a logical slot decodes; without it the slot is physical.",
        Pattern = NamePatterns.DatabaseName,
        PatternText = NamePatterns.DatabaseNameText
    )]
    public string? Database { get; set; }

    [Setting(
        "The output plugin of a logical slot.",
        Derived = "pgoutput for a logical slot",
        Pattern = "[a-z_][a-z0-9_]{0,62}",
        PatternText = "the name of a library, such as \"pgoutput\""
    )]
    public string? Plugin { get; set; }
}
