using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Repositories;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Backup;

/// <summary>Takes a backup now, in every repository, as its service would.</summary>
internal static class BackupCommand
{
    /// <summary>A cluster that is copied for longer than a day needs more than a command in a terminal.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromDays(1);

    /// <param name="kind">"full", "diff" or "incr".</param>
    public static async Task<ExitCode> RunAsync(CommandContext context, string kind, CancellationToken cancel)
    {
        BackupTopology backup = BackupProbe.Stated(context.Topology);
        foreach (BackupRepository repository in backup.Repositories)
            await context.Report.StepAsync($"{kind} backup to {repository.Name}", () => RunAsync(context, repository, kind, cancel));
        BackupSet set = await BackupProbe.LookAsync(context, cancel);
        List<StoredBackup> newest =
        [
            .. backup.Repositories.Select(r => set.Backups.LastOrDefault(b => b.Repository == r.Name)).OfType<StoredBackup>(),
        ];
        if (context.Options.Json)
            context.Report.Json(newest);
        else
            BackupsCommand.Table(context, newest);
        return ExitCode.Success;
    }

    private static async Task RunAsync(CommandContext context, BackupRepository repository, string kind, CancellationToken cancel)
    {
        SwarmJobResult result = await BackupProbe.BesideAsync(
            context,
            repository,
            "backup",
            SwarmJobScripts.Read("backup.sh"),
            new Dictionary<string, string> { ["HAPG_TYPE"] = kind },
            s_limit,
            cancel
        );
        if (result.Succeeded)
            return;
        throw result.ExitCode == BackupProbe.Locked
            ? new DeployException(ExitCode.Failed, "Another backup is under way.", "Wait for it; 'backups' shows it when it has ended.")
            : new DeployException(
                ExitCode.Failed,
                $"pgBackRest made no backup: {BackupProbe.Shortened(result.Error.Length > 0 ? result.Error : result.Output)}.",
                $"'logs {repository.Name}' shows more."
            );
    }
}
