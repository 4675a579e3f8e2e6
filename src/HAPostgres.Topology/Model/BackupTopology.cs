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

    /// <summary>Whether a repository is away from the swarm: in a bucket, or on an SSH server.</summary>
    public bool HasRemote => Repositories.Any(static r => r.IsRemote);

    /// <summary>pgBackRest's number for a repository, from 1, on members and beside the repository.</summary>
    public int NumberOf(BackupRepository repository) => Repositories.TakeWhile(r => r != repository).Count() + 1;

    /// <summary>Inside the internal network, where pgBackRest's servers listen: on each repository and beside every member.</summary>
    public const int Port = 8432;
}

/// <summary>
/// Where backups and WAL are kept, and the service that takes them from the members: on a host, or away from the swarm in a bucket or on an
/// SSH server.
/// </summary>
public sealed record BackupRepository
{
    /// <summary>The service's name inside the stack.</summary>
    public required string Name { get; init; }

    /// <summary>The host that keeps it; null where it is away from the swarm, and its service runs on any host of the cluster.</summary>
    public string? Host { get; init; }

    /// <summary>The directory on the host, bound to /var/lib/pgbackrest; null as <see cref="Host"/>.</summary>
    public string? Directory { get; init; }

    /// <summary>The bucket that keeps it, or null.</summary>
    public S3Repository? S3 { get; init; }

    /// <summary>The SSH server that keeps it, or null.</summary>
    public SftpRepository? Sftp { get; init; }

    /// <summary>Whether it is away from the swarm.</summary>
    public bool IsRemote => Host is null;

    /// <summary>Where it is, for messages: two repositories with the same place are one.</summary>
    public string Place =>
        S3 is { } s3 ? FormattableString.Invariant($"{s3.Path} in the bucket \"{s3.Bucket}\" of {s3.Endpoint}:{s3.Port}")
        : Sftp is { } sftp ? FormattableString.Invariant($"{sftp.Path} on {sftp.Host}:{sftp.Port}")
        : $"{Directory} on \"{Host}\"";

    /// <summary>
    /// Where it is away from the swarm: the volume, on the host of its service, that holds a lock, and the copy that is restored for a proof;
    /// null otherwise.
    /// </summary>
    public string? Volume => IsRemote ? Name : null;

    /// <summary>The certificate of the bucket's own authority, below /run/secrets.</summary>
    public string AuthorityTarget => $"{Name}-ca.crt";

    /// <summary>
    /// The key with which it logs in at its SSH server, below /run/secrets. No name of a service has an underscore, so it is none of the
    /// cluster's own keys, whatever the repository is called.
    /// </summary>
    public string PrivateKeyTarget => $"{Name}_ssh.key";
}

/// <summary>A bucket, and the way to it. Its credentials are secrets.</summary>
public sealed record S3Repository
{
    public required string Bucket { get; init; }

    /// <summary>The server's name.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The server's port, 1 to 65535.</summary>
    public required int Port { get; init; }

    public required string Region { get; init; }

    /// <summary>Whether the bucket is part of the path and not of the server's name.</summary>
    public required bool PathStyle { get; init; }

    /// <summary>Where the repository begins in the bucket.</summary>
    public required string Path { get; init; }

    /// <summary>Whether the server's certificate is of an authority that has to be given as a secret.</summary>
    public required bool OwnAuthority { get; init; }
}

/// <summary>A directory on an SSH server, and the way to it. The private key is a secret.</summary>
public sealed record SftpRepository
{
    public required string Host { get; init; }

    /// <summary>1 to 65535.</summary>
    public required int Port { get; init; }

    public required string User { get; init; }

    public required string Path { get; init; }

    /// <summary>Of the server's host key: SHA-256, in hexadecimal digits of lower case, as pgBackRest takes it.</summary>
    public required string Fingerprint { get; init; }
}
