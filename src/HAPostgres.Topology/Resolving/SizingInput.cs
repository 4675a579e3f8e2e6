namespace HAPostgres.Resolving;

/// <summary>What PostgreSQL's sizes are derived from.</summary>
internal sealed record SizingInput
{
    /// <summary>PostgreSQL's major version.</summary>
    public required int Version { get; init; }

    /// <summary>The member's memory limit.</summary>
    public required ByteSize Memory { get; init; }

    /// <summary>The member's processor limit.</summary>
    public required decimal Cpus { get; init; }

    /// <summary>The smallest of the hosts' data disks; null where no host states one.</summary>
    public required ByteSize? Disk { get; init; }

    public required int Members { get; init; }

    /// <summary>Permanent replication slots.</summary>
    public required int Slots { get; init; }

    public required int Poolers { get; init; }

    /// <summary>What all poolers may open together.</summary>
    public required long PooledConnections { get; init; }

    /// <summary>The extensions of all databases: some need a library at the server's start.</summary>
    public required EquatableArray<string> Extensions { get; init; }

    /// <summary>Whether every login is logged.</summary>
    public required bool LogsLogins { get; init; }

    /// <summary>How often WAL is archived at least; null where it is not.</summary>
    public required Duration? ArchiveTimeout { get; init; }

    public static SizingInput Of(ClusterTopology topology) =>
        new()
        {
            Version = topology.Postgres.Version,
            Memory = topology.Patroni.Resources.MemoryLimit,
            Cpus = topology.Patroni.Resources.CpuLimit,
            Disk = topology.Hosts.Select(static h => h.Disk).Min(),
            Members = topology.Patroni.Members.Count,
            Slots = topology.Patroni.Slots.Count,
            Poolers = topology.PgBouncer.Hosts.Count,
            PooledConnections = (long)topology.PgBouncer.Hosts.Count * topology.PgBouncer.ServerConnections,
            Extensions = topology.Postgres.Databases.SelectMany(static d => d.Extensions).ToEquatableArray(),
            LogsLogins = topology.Logging.Logins,
            ArchiveTimeout = topology.Backup is null ? null : topology.Objectives.RecoveryPoint,
        };
}

/// <summary>A parameter that the manifest leaves out.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="Value">As postgresql.conf would spell it.</param>
/// <param name="Formula">How the value comes about, in words.</param>
/// <param name="Source">Where the formula is from.</param>
internal sealed record DerivedParameter(string Name, string Value, string Formula, string Source);
