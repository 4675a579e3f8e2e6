using System.Globalization;
using System.Text.Json;

namespace HAPostgres.Runtime.Repositories;

/// <param name="Name">The repository's service.</param>
/// <param name="Fault">What pgBackRest says is wrong; null where nothing is.</param>
public sealed record RepositoryState(string Name, string? Fault)
{
    /// <summary>
    /// Of the database cluster whose backups it holds, as PostgreSQL's control file has it; null where it holds none, or did not say.
    /// </summary>
    public string? SystemId { get; init; }

    /// <summary>Whether what it holds is not known: it could not be asked, or not be read.</summary>
    public bool Unread { get; init; }
}

/// <param name="Repository">The repository's service.</param>
/// <param name="First">The name of the oldest file.</param>
/// <param name="Last">The name of the newest file.</param>
public sealed record ArchivedWal(string Repository, string First, string Last);

/// <summary>One backup in one repository.</summary>
/// <param name="Label">pgBackRest's name for it.</param>
/// <param name="Kind">"full", "diff" or "incr".</param>
/// <param name="Start">When it began.</param>
/// <param name="Stop">When it ended: from here on the cluster can be restored to any time.</param>
/// <param name="FirstWal">The first file of WAL that it needs.</param>
/// <param name="DatabaseBytes">What a restore writes.</param>
/// <param name="StoredBytes">What it takes in the repository, compressed; without what it shares with earlier ones.</param>
/// <param name="Faulty">Whether pages with a wrong checksum were met.</param>
public sealed record StoredBackup(
    string Repository,
    string Label,
    string Kind,
    DateTimeOffset Start,
    DateTimeOffset Stop,
    string FirstWal,
    long DatabaseBytes,
    long StoredBytes,
    bool Faulty
)
{
    internal static StoredBackup Read(JsonElement backup, string repository)
    {
        JsonElement info = backup.GetProperty("info");
        JsonElement time = backup.GetProperty("timestamp");
        return new(
            repository,
            backup.GetProperty("label").GetString()!,
            backup.GetProperty("type").GetString()!,
            DateTimeOffset.FromUnixTimeSeconds(time.GetProperty("start").GetInt64()),
            DateTimeOffset.FromUnixTimeSeconds(time.GetProperty("stop").GetInt64()),
            backup.GetProperty("archive").GetProperty("start").GetString() ?? "",
            info.GetProperty("size").GetInt64(),
            info.GetProperty("repository").GetProperty("delta").GetInt64(),
            backup.TryGetProperty("error", out JsonElement error) && error.ValueKind == JsonValueKind.True
        );
    }

    internal static string Utc(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
