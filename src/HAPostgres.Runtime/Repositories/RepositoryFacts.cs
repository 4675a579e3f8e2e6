using System.Text.Json;

namespace HAPostgres.Runtime.Repositories;

/// <summary>What only a repository's own side knows of it, at one moment.</summary>
/// <param name="Due">The kind of backup whose time has come and that was not taken yet: "full", "diff" or "incr"; null for none.</param>
/// <param name="DueSince">When its time came; null where it is the first one, which has no time.</param>
/// <param name="Gaps">What the archive of WAL misses.</param>
/// <param name="Verified">What the last verification found; null where there was none.</param>
/// <param name="VerificationDueSince">Since when the next verification is due; null where none is.</param>
public sealed record RepositoryFacts(
    string? Due,
    DateTimeOffset? DueSince,
    IReadOnlyList<ArchiveGap> Gaps,
    VerificationResult? Verified,
    DateTimeOffset? VerificationDueSince
)
{
    /// <param name="repository">The repository's service.</param>
    /// <param name="json">What the image's backup-schedule says when it is asked for facts.</param>
    /// <exception cref="JsonException">The text is not that.</exception>
    internal static RepositoryFacts Parse(string repository, string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        return new(
            root.GetProperty("due").GetString(),
            Time(root.GetProperty("dueSince")),
            [.. root.GetProperty("gaps").EnumerateArray().Select(static g => new ArchiveGap(g[0].GetString()!, g[1].GetString()!))],
            root.GetProperty("verified") is { ValueKind: JsonValueKind.Object } last ? VerificationResult.Read(repository, last) : null,
            Time(root.GetProperty("verificationDueSince"))
        );
    }

    private static DateTimeOffset? Time(JsonElement seconds) =>
        seconds.ValueKind == JsonValueKind.Number ? DateTimeOffset.FromUnixTimeSeconds((long)seconds.GetDouble()) : null;
}

/// <summary>Files of WAL that an archive misses, between others that it has.</summary>
/// <param name="First">The name of the first.</param>
/// <param name="Last">The name of the last.</param>
public sealed record ArchiveGap(string First, string Last)
{
    /// <summary>Whether a restore that begins with a backup does not need what is missing.</summary>
    internal bool IsBefore(StoredBackup backup) => string.CompareOrdinal(Position(backup.FirstWal), Position(Last)) > 0;

    // Without the timeline.
    private static string Position(string file) => file.Length > 8 ? file[8..] : "";
}
