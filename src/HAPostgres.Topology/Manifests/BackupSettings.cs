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
    [Setting("The host that keeps the repository, in a directory that a service there serves to the members.", Required = true)]
    public string? Host { get; set; }

    [Setting(
        "The repository's directory on that host.",
        Derived = "\"/var/lib/pgbackrest/\" and the cluster's name",
        Pattern = NamePatterns.AbsolutePath,
        PatternText = NamePatterns.AbsolutePathText
    )]
    public string? Directory { get; set; }
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
