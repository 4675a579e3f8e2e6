using System.Text.Json;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Backup;

/// <summary>What the last verification of a repository found.</summary>
/// <param name="Repository">The repository's service.</param>
/// <param name="Passed">Whether the newest backup was restored with all archived WAL, and every check passed.</param>
/// <param name="Message">What failed; empty where nothing did.</param>
/// <param name="Recovered">The last transaction that the restored copy had, in UTC; empty where it had none since the backup.</param>
/// <param name="Ended">When it ended.</param>
public sealed record VerificationResult(string Repository, bool Passed, string Message, string Recovered, DateTimeOffset Ended)
{
    /// <param name="json">What the image's backup-verify wrote.</param>
    /// <exception cref="JsonException">The text is not that.</exception>
    internal static VerificationResult Parse(string repository, string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        return new(
            repository,
            root.GetProperty("ok").GetBoolean(),
            root.GetProperty("message").GetString()!,
            root.GetProperty("recovered").GetString()!,
            DateTimeOffset.FromUnixTimeSeconds(root.GetProperty("ended").GetInt64())
        );
    }

    internal string Text =>
        Passed
            ? $"verified at {StoredBackup.Utc(Ended)}, restored up to {(Recovered.Length > 0 ? $"{Recovered} UTC" : "the newest backup")}"
            : $"the verification at {StoredBackup.Utc(Ended)} failed: {Message}";
}

/// <summary>Proves the repositories by restoring them, and reads what the last proof found.</summary>
internal static class Verification
{
    private static readonly TimeSpan s_limit = TimeSpan.FromDays(1);

    public static async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancel)
    {
        List<VerificationResult> results = [];
        foreach (BackupRepository repository in BackupProbe.Stated(context.Topology).Repositories)
        {
            VerificationResult result = await context.Report.StepAsync(
                $"verify {repository.Name}",
                () => RunAsync(context, repository, cancel),
                static r => r.Passed
            );
            if (result.Passed)
                context.Report.Good(repository.Name, result.Text);
            else
                context.Report.Bad(repository.Name, result.Text);
            results.Add(result);
        }
        context.Report.Json(results);
        return results.All(static r => r.Passed) ? ExitCode.Success : ExitCode.Failed;
    }

    /// <returns>Null where there was none yet.</returns>
    public static async Task<VerificationResult?> LastAsync(CommandContext context, BackupRepository repository, CancellationToken cancel)
    {
        SwarmJobResult result = await BackupProbe.BesideAsync(
            context,
            repository,
            "verified",
            "if [[ -e /var/lib/pgbackrest/verified.json ]]; then cat /var/lib/pgbackrest/verified.json; fi",
            new Dictionary<string, string>(),
            TimeSpan.FromMinutes(2),
            cancel
        );
        return !result.Succeeded
                ? throw new DeployException(
                    ExitCode.Failed,
                    $"The last verification of {repository.Name} could not be read: {BackupProbe.Shortened(result.Error)}.",
                    $"'logs {repository.Name}' shows more."
                )
            : result.Lines is [var json, ..] ? VerificationResult.Parse(repository.Name, json)
            : null;
    }

    private static async Task<VerificationResult> RunAsync(CommandContext context, BackupRepository repository, CancellationToken cancel)
    {
        SwarmJobResult result = await BackupProbe.BesideAsync(
            context,
            repository,
            "verify-backup",
            "exec backup-verify",
            new Dictionary<string, string> { ["HAPG_SUPERUSER"] = context.Topology.Postgres.Superuser },
            s_limit,
            cancel
        );
        return result.Lines is [.., { } json] && json.StartsWith('{')
            ? VerificationResult.Parse(repository.Name, json)
            : throw new DeployException(
                ExitCode.Failed,
                result.ExitCode == BackupProbe.Locked
                    ? $"Another verification of {repository.Name} is under way."
                    : $"{repository.Name} was not verified: {BackupProbe.Shortened(result.Error)}.",
                $"'logs {repository.Name}' shows more."
            );
    }
}
