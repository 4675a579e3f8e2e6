namespace HAPostgres.Runtime.Backup;

/// <summary>To which point a cluster is restored, in pgBackRest's terms.</summary>
/// <param name="Type">pgBackRest's --type; empty for the end of the archive.</param>
/// <param name="Target">pgBackRest's --target; empty where the type has none.</param>
/// <param name="Set">The backup to begin with; empty for the newest that ended before the target.</param>
/// <param name="Text">For people.</param>
internal sealed record RestoreTarget(string Type, string Target, string Set, string Text)
{
    /// <summary>Null where the target is no time.</summary>
    public DateTimeOffset? Time { get; private init; }

    public static RestoreTarget Latest { get; } = new("", "", "", "the end of the archive");

    public static RestoreTarget AtTime(DateTimeOffset time)
    {
        // PostgreSQL reads it in UTC whatever its own time zone is.
        string utc = time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff'+00'", System.Globalization.CultureInfo.InvariantCulture);
        return new("time", utc, "", $"{utc[..^3]} UTC") { Time = time };
    }

    public static RestoreTarget AtName(string name) => new("name", name, "", $"the restore point {name}");

    public static RestoreTarget AtPosition(string lsn) => new("lsn", lsn, "", $"the WAL position {lsn}");

    public static RestoreTarget AtBackup(string label) => new("immediate", "", label, $"the backup {label}");
}
