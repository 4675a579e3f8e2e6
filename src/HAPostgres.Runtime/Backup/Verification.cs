using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Repositories;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Backup;

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

    private static async Task<VerificationResult> RunAsync(CommandContext context, BackupRepository repository, CancellationToken cancel)
    {
        SwarmJobResult result = await BackupProbe.BesideAsync(
            context,
            repository,
            "verify-backup",
            "exec backup-verify",
            new Dictionary<string, string>(),
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
