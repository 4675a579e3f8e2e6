namespace HAPostgres.Manifests;

/// <summary>What the user wrote, with the documented defaults in the gaps. What must be derived is still null here.</summary>
internal sealed class Manifest
{
    [Setting(
        "The cluster's name; also the name of its Swarm stack.",
        Required = true,
        Pattern = NamePatterns.ClusterName,
        PatternText = NamePatterns.ClusterNameText
    )]
    public string? Name { get; set; }

    [Setting("The machines that carry the cluster. A plain name stands for a host of which nothing else is known.", Required = true)]
    public List<HostSettings> Hosts { get; set; } = [];

    [Setting(
        "The swarm that the cluster runs in. Only a name, to tell manifests of one project apart: clusters of different swarms share no "
            + "hosts, ports, labels, networks or secrets.",
        Default = "default",
        Pattern = NamePatterns.HostName,
        PatternText = NamePatterns.HostNameText
    )]
    public string Swarm { get; set; } = "";

    [Setting(
        "What the labels on Swarm nodes start with, so that several clusters can share a swarm.",
        Derived = "the cluster's name and a dot",
        Pattern = NamePatterns.LabelPrefix,
        PatternText = NamePatterns.LabelPrefixText
    )]
    public string? LabelPrefix { get; set; }

    [Setting("PostgreSQL itself.")]
    public PostgresSettings Postgres { get; set; } = new();

    [Setting("Patroni, which runs PostgreSQL and fails over.")]
    public PatroniSettings Patroni { get; set; } = new();

    [Setting("etcd, in which Patroni keeps the leader's lock.")]
    public EtcdSettings Etcd { get; set; } = new();

    [Setting("The connection pool in front of the leader.")]
    public PgBouncerSettings PgBouncer { get; set; } = new();

    [Setting("The proxy that follows the leader.")]
    public HAProxySettings HAProxy { get; set; } = new();

    [Setting("Names of the overlay networks.")]
    public NetworkSettings Networks { get; set; } = new();

    [Setting("Where images come from.")]
    public ImageSettings Images { get; set; } = new();

    [Setting("Names of the Swarm secrets that hold passwords and keys. Never the values.")]
    public SecretSettings Secrets { get; set; } = new();

    [Setting("Backups, and the archive of WAL that restores the cluster to any time between them.")]
    public BackupSettings Backup { get; set; } = new();

    [Setting("The containers' json-file logs.")]
    public LoggingSettings Logging { get; set; } = new();

    [Setting("Recovery objectives; the compiler checks the settings against them.")]
    public ObjectiveSettings Objectives { get; set; } = new();

    [Setting("Rules that this cluster breaks knowingly.", Derived = "none")]
    public List<SuppressionSettings> Suppress { get; set; } = [];
}

[Shorthand(nameof(Name))]
internal sealed class HostSettings
{
    [Setting(
        "The host's name; where the Swarm node has another, setup maps it.",
        Required = true,
        Pattern = NamePatterns.HostName,
        PatternText = NamePatterns.HostNameText
    )]
    public string? Name { get; set; }

    [Setting(
        "Physical memory. Sizes are derived from it, and the limits of all that is placed here are checked against it.",
        Min = "1GB",
        Max = "64TB"
    )]
    public ByteSize? Memory { get; set; }

    [Setting("Processors.", Min = "0.5", Max = "1024")]
    public decimal? Cpus { get; set; }

    [Setting(
        "Size of the disk that holds the data directory. The sizes of WAL are derived from it and checked against it.",
        Min = "1GB",
        Max = "1024TB"
    )]
    public ByteSize? Disk { get; set; }

    [Setting("What fails together with this host: a rack, a room, a power feed.")]
    public string? FailureDomain { get; set; }
}

internal sealed class ResourceSettings
{
    [Setting("Limits that the kernel enforces.")]
    public ResourceAmounts Limits { get; set; } = new();

    [Setting("What the scheduler keeps free.")]
    public ResourceAmounts Reservations { get; set; } = new();
}

internal sealed class ResourceAmounts
{
    [Setting("Processors.", Min = "0.05", Max = "1024")]
    public decimal? Cpus { get; set; }

    [Setting("Memory.", Min = "16MB", Max = "64TB")]
    public ByteSize? Memory { get; set; }
}

internal sealed class NetworkSettings
{
    [Setting(
        "The network on which applications of the same swarm reach pool and proxy. It exists outside of the stack, under exactly this "
            + "name.",
        Derived = "the cluster's name and \"-network\"",
        Pattern = NamePatterns.NetworkName,
        PatternText = NamePatterns.NetworkNameText
    )]
    public string? Application { get; set; }

    [Setting(
        "The network of etcd and Patroni, inside the stack.",
        Default = "patroni-internal",
        Pattern = NamePatterns.NetworkName,
        PatternText = NamePatterns.NetworkNameText
    )]
    public string Internal { get; set; } = "";

    [Setting(
        "The network between proxy and Patroni, inside the stack.",
        Default = "pgbouncer-backend",
        Pattern = NamePatterns.NetworkName,
        PatternText = NamePatterns.NetworkNameText
    )]
    public string Backend { get; set; } = "";

    [Setting(
        "Whether the hosts encrypt what they send each other on the internal and the backend network (IPsec). Needed where others can "
            + "send packets to a host's port 4789/udp.",
        Default = "false"
    )]
    public bool Encrypted { get; set; }
}

internal sealed class ImageSettings
{
    [Setting(
        "The registry, with its port and path, that the project's own images are pushed to and pulled from. Without one every host must "
            + "have them.",
        Pattern = NamePatterns.Registry,
        PatternText = NamePatterns.RegistryText
    )]
    public string? Registry { get; set; }

    [Setting(
        "The tag of the project's own images.",
        Default = ProductVersion.Text,
        Pattern = NamePatterns.Tag,
        PatternText = NamePatterns.TagText
    )]
    public string Tag { get; set; } = "";
}

internal sealed class SecretSettings
{
    [Setting(
        "The version at the end of every secret's name, for a swarm that still has the secrets of an earlier cluster of this name. "
            + "It rotates nothing: a running cluster keeps its version, and another one is refused (HAPG8201).",
        Default = "1",
        Min = "1",
        Max = "999999"
    )]
    public int Version { get; set; }

    [Setting(
        "Names of Swarm secrets of your own, or of new certificates (docs/certificates.md), by what they hold: "
            + "{ \"superuser_password\": \"vault-pg-superuser\" }."
    )]
    public Dictionary<string, string> Names { get; set; } = [];
}

internal sealed class LoggingSettings
{
    [Setting("The size at which a container's log file is rotated.", Default = "50MB", Min = "1MB", Max = "1TB")]
    public ByteSize MaxSize { get; set; }

    [Setting("How many log files each container keeps.", Default = "5", Min = "1", Max = "100")]
    public int MaxFiles { get; set; }

    [Setting(
        "Whether every login leaves a line in the logs: role, database and address, in PostgreSQL, PgBouncer and HAProxy.",
        Default = "true"
    )]
    public bool Logins { get; set; }
}

internal sealed class SuppressionSettings
{
    [Setting(
        "The rule's id. Warnings may be suppressed, and the few errors whose page says so.",
        Required = true,
        Pattern = "HAPG[0-9]{4}",
        PatternText = "a rule's id, as in \"HAPG1009\""
    )]
    public string? Rule { get; set; }

    [Setting(
        "Why the rule does not apply here, for later readers of the manifest.",
        Required = true,
        Pattern = "[\\s\\S]*\\S[\\s\\S]*",
        PatternText = "a reason in words"
    )]
    public string? Reason { get; set; }
}

internal sealed class ObjectiveSettings
{
    [Setting(
        "The longest time without writes, through the pool, after any one fault: a lost host, a crash, a partition. Computed from the "
            + "settings and refused where they cannot hold it.",
        Min = "1s"
    )]
    public Duration? RecoveryTime { get; set; }

    [Setting(
        "The most that is lost with all members at once: how old the newest archived transaction may be. PostgreSQL begins a new file of "
            + "WAL that often (archive_timeout), where there is a backup.",
        Default = "1min",
        Min = "10s",
        Max = "1d"
    )]
    public Duration RecoveryPoint { get; set; }

    [Setting(
        "The longest time that a restore of the newest backup with all WAL may last. Each verification of a backup times one beside the "
            + "repository, and \"doctor\" holds it against this.",
        Min = "1s"
    )]
    public Duration? RestoreTime { get; set; }

    [Setting("Whether an automatic failover may lose acknowledged transactions.", Default = "none")]
    public DataLossObjective DataLoss { get; set; }
}
