namespace HAPostgres;

/// <summary>Backups and the archive of WAL, by pgBackRest.</summary>
public sealed record BackupTopology
{
    /// <summary>pgBackRest's name for the database cluster: the directory of its backups in every repository.</summary>
    public required string Stanza { get; init; }

    /// <summary>At least one; each has everything.</summary>
    public required EquatableArray<BackupRepository> Repositories { get; init; }

    /// <summary>
    /// When full backups run: minute, hour, day of the month, month and day of the week, in UTC; null for never.
    /// </summary>
    public string? Full { get; init; }

    /// <summary>When differential backups run, as <see cref="Full"/>.</summary>
    public string? Differential { get; init; }

    /// <summary>When incremental backups run, as <see cref="Full"/>.</summary>
    public string? Incremental { get; init; }

    /// <summary>When the newest backup is restored for a proof, as <see cref="Full"/>.</summary>
    public string? Verify { get; init; }

    /// <summary>How many full backups are kept at least.</summary>
    public required int KeepFull { get; init; }

    /// <summary>How many days back the cluster can be restored to at least; null where <see cref="KeepFull"/> alone counts.</summary>
    public int? KeepDays { get; init; }

    /// <summary>Whether the repositories are encrypted, with the secret backup_passphrase.</summary>
    public required bool Encrypted { get; init; }

    /// <summary>How much WAL waits on a member before it is dropped.</summary>
    public required ByteSize ArchiveQueue { get; init; }

    /// <summary>Of the service beside each repository.</summary>
    public required ResourceTopology Resources { get; init; }

    /// <summary>Inside the internal network, where pgBackRest's servers listen: on each repository and beside every member.</summary>
    public const int Port = 8432;
}

/// <summary>A directory on a host, and the service that serves it to the members and backs them up.</summary>
public sealed record BackupRepository
{
    /// <summary>The service's name inside the stack.</summary>
    public required string Name { get; init; }

    public required string Host { get; init; }

    /// <summary>The directory on the host, bound to /var/lib/pgbackrest.</summary>
    public required string Directory { get; init; }
}
