using System.Text.Json;

namespace HAPostgres.Runtime.Repositories;

/// <summary>What the repositories hold, as <c>pgbackrest info</c> says it.</summary>
/// <param name="Repositories">Each, with what is wrong with it.</param>
/// <param name="Backups">Oldest first.</param>
/// <param name="Archives">The WAL that each repository has.</param>
/// <param name="SystemId">
/// Of the database cluster whose backups they are, as PostgreSQL's control file has it; null where they hold none.
/// </param>
public sealed record BackupSet(
    IReadOnlyList<RepositoryState> Repositories,
    IReadOnlyList<StoredBackup> Backups,
    IReadOnlyList<ArchivedWal> Archives,
    string? SystemId
)
{
    /// <summary>What pgBackRest calls a stanza without a fault.</summary>
    private const int Ok = 0;

    /// <exception cref="JsonException">The text is not what pgBackRest writes.</exception>
    internal static BackupSet Parse(string json, IReadOnlyList<BackupRepository> repositories)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        if (document.RootElement.EnumerateArray().FirstOrDefault() is not { ValueKind: JsonValueKind.Object } stanza)
            return new([.. repositories.Select(static r => new RepositoryState(r.Name, "holds no stanza yet"))], [], [], null);
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
            ],
            stanza.GetProperty("db").EnumerateArray().LastOrDefault() is { ValueKind: JsonValueKind.Object } database
                ? database.GetProperty("system-id").GetRawText()
                : null
        );
    }

    private static string? Fault(JsonElement repository)
    {
        JsonElement status = repository.GetProperty("status");
        return status.GetProperty("code").GetInt32() == Ok ? null : status.GetProperty("message").GetString();
    }
}
