using System.Globalization;
using System.Text.Json;

namespace HAPostgres.Runtime.Backup;

/// <summary>What the repositories hold, as <c>pgbackrest info</c> says it.</summary>
/// <param name="Repositories">Each, with what is wrong with it.</param>
/// <param name="Backups">Oldest first.</param>
/// <param name="Archives">The WAL that each repository has.</param>
public sealed record BackupSet(
    IReadOnlyList<RepositoryState> Repositories,
    IReadOnlyList<StoredBackup> Backups,
    IReadOnlyList<ArchivedWal> Archives
)
{
    /// <summary>What pgBackRest calls a stanza without a fault.</summary>
    private const int Ok = 0;

    /// <exception cref="JsonException">The text is not what pgBackRest writes.</exception>
    internal static BackupSet Parse(string json, IReadOnlyList<BackupRepository> repositories)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        if (document.RootElement.EnumerateArray().FirstOrDefault() is not { ValueKind: JsonValueKind.Object } stanza)
            return new([.. repositories.Select(static r => new RepositoryState(r.Name, "holds no stanza yet"))], [], []);
        string NameOf(JsonElement key) => repositories.ElementAtOrDefault(key.GetInt32() - 1)?.Name ?? $"repository {key}";
        return new(
            [.. stanza.GetProperty("repo").EnumerateArray().Select(r => new RepositoryState(NameOf(r.GetProperty("key")), Fault(r)))],
            [
                .. stanza
                    .GetProperty("backup")
                    .EnumerateArray()
                    .Select(b => StoredBackup.Read(b, NameOf(b.GetProperty("database").GetProperty("repo-key")))),
            ],
            [
                .. stanza
                    .GetProperty("archive")
                    .EnumerateArray()
                    .Where(static a => a.GetProperty("max").ValueKind == JsonValueKind.String)
                    .Select(a => new ArchivedWal(
                        NameOf(a.GetProperty("database").GetProperty("repo-key")),
                        a.GetProperty("min").GetString()!,
                        a.GetProperty("max").GetString()!
                    )),
            ]
        );
    }

    private static string? Fault(JsonElement repository)
    {
        JsonElement status = repository.GetProperty("status");
        return status.GetProperty("code").GetInt32() == Ok ? null : status.GetProperty("message").GetString();
    }
}

/// <param name="Name">The repository's service.</param>
/// <param name="Fault">What pgBackRest says is wrong; null where nothing is.</param>
public sealed record RepositoryState(string Name, string? Fault);

/// <param name="Repository">The repository's service.</param>
/// <param name="First">The name of the oldest file.</param>
/// <param name="Last">The name of the newest file.</param>
public sealed record ArchivedWal(string Repository, string First, string Last);

/// <summary>One backup in one repository.</summary>
/// <param name="Label">pgBackRest's name for it.</param>
/// <param name="Kind">"full", "diff" or "incr".</param>
/// <param name="Start">When it began.</param>
/// <param name="Stop">When it ended: from here on the cluster can be restored to any time.</param>
/// <param name="DatabaseBytes">What a restore writes.</param>
/// <param name="StoredBytes">What it takes in the repository, compressed; without what it shares with earlier ones.</param>
/// <param name="Faulty">Whether pages with a wrong checksum were met.</param>
public sealed record StoredBackup(
    string Repository,
    string Label,
    string Kind,
    DateTimeOffset Start,
    DateTimeOffset Stop,
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
            info.GetProperty("size").GetInt64(),
            info.GetProperty("repository").GetProperty("delta").GetInt64(),
            backup.TryGetProperty("error", out JsonElement error) && error.ValueKind == JsonValueKind.True
        );
    }

    internal static string Utc(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
