using System.Text.Json;

namespace HAPostgres.Runtime.Repositories;

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

    /// <summary>The last of pgBackRest's codes for a stanza that is not there or holds nothing (1 to 3); others are faults.</summary>
    private const int LastOfEmpty = 3;

    /// <summary>
    /// The repository whose archive reaches furthest, of those that hold a backup that may be the beginning: the first of equals.
    /// </summary>
    /// <param name="begins">Whether a backup may be the beginning.</param>
    /// <returns>Its service's name; null where there is none.</returns>
    public string? Furthest(Func<StoredBackup, bool> begins) =>
        Backups
            .Where(begins)
            .Select(static b => b.Repository)
            .Distinct()
            .OrderBy(name => Repositories.TakeWhile(r => r.Name != name).Count())
            // A timeline's number comes first in the name of a file, and says nothing of its place in the WAL.
            .OrderByDescending(
                name => Archives.Where(a => a.Repository == name).Select(static a => a.Last[8..]).Max() ?? "",
                StringComparer.Ordinal
            )
            .FirstOrDefault();

    /// <param name="answers">Of each repository its own, in their order.</param>
    /// <exception cref="JsonException">A text is not what pgBackRest writes.</exception>
    internal static BackupSet Parse(IReadOnlyList<string> answers, IReadOnlyList<BackupRepository> repositories)
    {
        BackupSet[] sets =
        [
            .. repositories.Select(
                (r, i) =>
                    i < answers.Count
                        ? Parse(answers[i], r.Name, repositories)
                        : new BackupSet([new RepositoryState(r.Name, "did not answer") { Unread = true }], [], [])
            ),
        ];
        return new(
            [.. sets.SelectMany(static s => s.Repositories)],
            [.. sets.SelectMany(static s => s.Backups).OrderBy(static b => b.Stop)],
            [.. sets.SelectMany(static s => s.Archives)]
        );
    }

    private static BackupSet Parse(string json, string asked, IReadOnlyList<BackupRepository> repositories)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        if (document.RootElement is { ValueKind: JsonValueKind.Object } failed)
            return new([new RepositoryState(asked, failed.GetProperty("fault").GetString()) { Unread = true }], [], []);
        if (document.RootElement.EnumerateArray().FirstOrDefault() is not { ValueKind: JsonValueKind.Object } stanza)
            return new([new RepositoryState(asked, "holds no stanza yet")], [], []);
        string NameOf(JsonElement key) => repositories.ElementAtOrDefault(key.GetInt32() - 1)?.Name ?? $"repository {key}";
        return new(
            [
                .. stanza
                    .GetProperty("repo")
                    .EnumerateArray()
                    .Select(r => new RepositoryState(NameOf(r.GetProperty("key")), Fault(r))
                    {
                        SystemId = SystemId(stanza, r.GetProperty("key").GetInt32()),
                        Unread = Code(r) > LastOfEmpty,
                    }),
            ],
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

    // An upgraded cluster has several; the last is the one of now.
    private static string? SystemId(JsonElement stanza, int repository) =>
        stanza
            .GetProperty("db")
            .EnumerateArray()
            .Where(d => d.GetProperty("repo-key").GetInt32() == repository)
            .Select(static d => d.GetProperty("system-id").GetRawText())
            .LastOrDefault();

    private static string? Fault(JsonElement repository) =>
        Code(repository) == Ok ? null : repository.GetProperty("status").GetProperty("message").GetString();

    private static int Code(JsonElement repository) => repository.GetProperty("status").GetProperty("code").GetInt32();
}
