using System.Text.Json;

namespace HAPostgres.Runtime.Repositories;

/// <summary>What the last verification of a repository found.</summary>
/// <param name="Repository">The repository's service.</param>
/// <param name="Passed">Whether the newest backup was restored with all archived WAL, and every check passed.</param>
/// <param name="Message">What failed; empty where nothing did.</param>
/// <param name="Recovered">The last transaction that the restored copy had, in UTC; empty where it had none since the backup.</param>
/// <param name="Ended">When it ended.</param>
public sealed record VerificationResult(string Repository, bool Passed, string Message, string Recovered, DateTimeOffset Ended)
{
    /// <summary>
    /// From its start until the restored PostgreSQL had recovered; null where it did not, and in results of images that did not say it.
    /// </summary>
    public TimeSpan? RestoreTime { get; init; }

    /// <param name="json">What the image's backup-verify wrote.</param>
    /// <exception cref="JsonException">The text is not that.</exception>
    internal static VerificationResult Parse(string repository, string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return Read(repository, document.RootElement);
    }

    internal static VerificationResult Read(string repository, JsonElement root) =>
        new(
            repository,
            root.GetProperty("ok").GetBoolean(),
            root.GetProperty("message").GetString()!,
            root.GetProperty("recovered").GetString()!,
            DateTimeOffset.FromUnixTimeSeconds(root.GetProperty("ended").GetInt64())
        )
        {
            RestoreTime =
                root.TryGetProperty("recoveredAt", out JsonElement at) && at.ValueKind == JsonValueKind.Number
                    ? TimeSpan.FromSeconds(at.GetInt64() - root.GetProperty("started").GetInt64())
                    : null,
        };

    internal string Text =>
        Passed
            ? $"verified at {StoredBackup.Utc(Ended)}, restored up to {(Recovered.Length > 0 ? $"{Recovered} UTC" : "the newest backup")}"
            : $"the verification at {StoredBackup.Utc(Ended)} failed: {Message}";
}
