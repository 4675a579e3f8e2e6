namespace HAPostgres.Manifests;

internal sealed class BackupSettings
{
    [Setting("Where backups and archived WAL are kept.", Required = true)]
    public List<BackupRepositorySettings>? Repositories { get; set; }

    [Setting(
        "When backups run, in UTC: \"hourly\", \"daily\", \"weekly\" or \"monthly\" (each at 01:00), every so many hours (\"6h\"), a "
            + "time of day (\"02:30\"), a day and a time (\"sunday 02:30\"), a cron expression of five fields, or \"never\"."
    )]
    public BackupScheduleSettings Schedule { get; set; } = new();

    [Setting("How long backups are kept, with the WAL that they need. The stricter of the two counts.")]
    public BackupRetentionSettings Retention { get; set; } = new();

    [Setting(
        "When the newest backup is restored with all archived WAL beside the repository, checked (pg_amcheck, checksums) and deleted; "
            + "as the times of \"schedule\". It needs room for the database there.",
        Default = "weekly",
        Pattern = BackupTimes.Pattern,
        PatternText = BackupTimes.PatternText
    )]
    public string Verify { get; set; } = "";

    [Setting(
        "Whether the repository is encrypted (AES-256). The passphrase is the secret backup_passphrase, without which no backup can be "
            + "read.",
        Default = "true"
    )]
    public bool Encrypted { get; set; }

    [Setting(
        "How much WAL waits on a member while a repository takes none. Beyond it WAL is dropped: the disk keeps its room, the archive "
            + "has a gap, and only a new backup can be restored to later times.",
        Derived = "a tenth of the smallest disk, at least 1GB; 10GB where no disk is stated",
        Min = "128MB",
        Max = "64TB"
    )]
    public ByteSize? ArchiveQueue { get; set; }

    [Setting("Limits and reservations of the service beside each repository.")]
    public ResourceSettings Resources { get; set; } = new();
}

internal sealed class BackupRepositorySettings
{
    [Setting(
        "The name of the repository's service inside the stack.",
        Derived = "\"backup-\" and the host; \"backup-s3\" or \"backup-sftp\"",
        Pattern = NamePatterns.ServiceName,
        PatternText = NamePatterns.ClusterNameText
    )]
    public string? Name { get; set; }

    [Setting("The host that keeps the repository, in a directory that a service there serves to the members. This, s3 or sftp.")]
    public string? Host { get; set; }

    [Setting(
        "The repository's directory on that host.",
        Derived = "\"/var/lib/pgbackrest/\" and the cluster's name",
        Pattern = NamePatterns.AbsolutePath,
        PatternText = NamePatterns.AbsolutePathText
    )]
    public string? Directory { get; set; }

    [Setting(
        "A bucket that keeps the repository. Its key and secret are the user's: HAPOSTGRES_BACKUP_S3_KEY and HAPOSTGRES_BACKUP_S3_SECRET "
            + "in .env, with the repository's name where it has another."
    )]
    public S3RepositorySettings S3 { get; set; } = new();

    [Setting(
        "A directory on an SSH server that keeps the repository. The private key is the user's: tls/backup-sftp_ssh.key, with the repository's "
            + "name where it has another. Not with PostgreSQL 15, whose pgBackRest has no SFTP."
    )]
    public SftpRepositorySettings Sftp { get; set; } = new();
}

internal sealed class S3RepositorySettings
{
    [Setting("The bucket's name.", Required = true, Pattern = "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", PatternText = "a bucket's name")]
    public string? Bucket { get; set; }

    [Setting(
        "The server's name, and its port where that is not 443, such as \"s3.example:9000\". It is always asked by TLS.",
        Required = true,
        Pattern = NamePatterns.HostName + "(:" + NamePatterns.Port + ")?",
        PatternText = "a host's name, with a colon and a port where that is not 443"
    )]
    public string? Endpoint { get; set; }

    [Setting(
        "The region, with which requests are signed.",
        Default = "us-east-1",
        Pattern = "[a-zA-Z0-9-]{1,63}",
        PatternText = "letters, digits and dashes"
    )]
    public string Region { get; set; } = "";

    [Setting(
        "Whether the bucket is part of the path of a request (most servers of one's own), and not of the server's name.",
        Default = "false"
    )]
    public bool PathStyle { get; set; }

    [Setting(
        "Where the repository begins in the bucket.",
        Derived = "\"/\" and the cluster's name",
        Pattern = NamePatterns.AbsolutePath,
        PatternText = NamePatterns.AbsolutePathText
    )]
    public string? Path { get; set; }

    [Setting(
        "Whether the server's certificate is of an authority that Debian does not know: its certificate is tls/backup-s3-ca.crt, with the "
            + "repository's name where it has another.",
        Default = "false"
    )]
    public bool OwnAuthority { get; set; }
}

internal sealed class SftpRepositorySettings
{
    [Setting("The server's name or address.", Required = true, Pattern = NamePatterns.HostName, PatternText = NamePatterns.HostNameText)]
    public string? Host { get; set; }

    [Setting("The port on which it listens.", Default = "22", Min = "1", Max = "65535")]
    public int Port { get; set; }

    [Setting(
        "The user that logs in.",
        Default = "pgbackrest",
        Pattern = "[a-z_][a-z0-9_-]{0,31}",
        PatternText = "a user's name: lower-case letters, digits, underscores and dashes"
    )]
    public string User { get; set; } = "";

    [Setting(
        "The repository's directory on the server, which the user owns.",
        Required = true,
        Pattern = NamePatterns.AbsolutePath,
        PatternText = NamePatterns.AbsolutePathText
    )]
    public string? Path { get; set; }

    [Setting(
        "The fingerprint of the server's host key, as \"ssh-keygen -l -f /etc/ssh/ssh_host_ed25519_key.pub\" shows it there.",
        Required = true,
        Pattern = "SHA256:[A-Za-z0-9+/]{43}",
        PatternText = "\"SHA256:\" and 43 letters and digits, as ssh-keygen shows it"
    )]
    public string? Fingerprint { get; set; }
}

internal sealed class BackupScheduleSettings
{
    [Setting("Copies of everything.", Default = "weekly", Pattern = BackupTimes.Pattern, PatternText = BackupTimes.PatternText)]
    public string Full { get; set; } = "";

    [Setting(
        "Copies of what changed since the last full backup.",
        Default = "daily",
        Pattern = BackupTimes.Pattern,
        PatternText = BackupTimes.PatternText
    )]
    public string Differential { get; set; } = "";

    [Setting(
        "Copies of what changed since the last backup of any kind.",
        Default = "never",
        Pattern = BackupTimes.Pattern,
        PatternText = BackupTimes.PatternText
    )]
    public string Incremental { get; set; } = "";
}

internal sealed class BackupRetentionSettings
{
    [Setting("How many full backups are kept at least, each with those that build on it.", Default = "4", Min = "1", Max = "9999")]
    public int Full { get; set; }

    [Setting(
        "How many days back the cluster can be restored to at least.",
        Derived = "what the full backups reach",
        Min = "1",
        Max = "9999"
    )]
    public int? Days { get; set; }
}
