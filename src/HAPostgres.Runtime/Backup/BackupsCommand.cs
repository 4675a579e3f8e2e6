using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Repositories;

namespace HAPostgres.Runtime.Backup;

/// <summary>Shows what the repositories hold, and since when the cluster can be restored.</summary>
internal static class BackupsCommand
{
    public static async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancel)
    {
        BackupReport report = await BackupProbe.ReadAsync(context, cancel);
        BackupSet set = report.Set;
        List<VerificationResult> verified = [.. report.Verified];
        if (context.Options.Json)
            context.Report.Json(
                new
                {
                    set.Repositories,
                    set.Backups,
                    set.Archives,
                    Verified = verified,
                    Gaps = report.MissingWal.Select(static m => new
                    {
                        m.Repository,
                        m.Gap.First,
                        m.Gap.Last,
                    }),
                    NotKnown = report.Gaps,
                }
            );
        else
            Write(context, report);
        return
            set.Repositories.All(static r => r.Fault is null)
            && verified.All(static v => v.Passed)
            && !report.MissingWal.Any()
            && !report.Gaps.Any()
            ? ExitCode.Success
            : ExitCode.Failed;
    }

    public static void Table(CommandContext context, IReadOnlyList<StoredBackup> backups) =>
        context.Report.Table(
            "backups",
            ["repository", "backup", "kind", "began", "ended", "database", "stored"],
            backups.Select(static b =>
                new[]
                {
                    b.Repository,
                    b.Label,
                    b.Kind,
                    StoredBackup.Utc(b.Start),
                    StoredBackup.Utc(b.Stop),
                    Size(b.DatabaseBytes),
                    Size(b.StoredBytes),
                }
            )
        );

    private static void Write(CommandContext context, BackupReport report)
    {
        BackupSet set = report.Set;
        Table(context, set.Backups);
        foreach (StoredBackup faulty in set.Backups.Where(static b => b.Faulty))
            context.Report.Bad(faulty.Label, "holds pages with a wrong checksum: 'logs' of the repository's service names the files");
        foreach (RepositoryState repository in set.Repositories)
        {
            if (repository.Fault is { } fault)
                context.Report.Bad(repository.Name, fault);
            else if (set.Backups.FirstOrDefault(b => b.Repository == repository.Name) is { } oldest)
                context.Report.Good(repository.Name, $"restores to any time since {StoredBackup.Utc(oldest.Stop)}");
        }
        foreach (VerificationResult last in report.Verified)
        {
            if (last.Passed)
                context.Report.Good(last.Repository, last.Text);
            else
                context.Report.Bad(last.Repository, last.Text);
        }
        foreach (ArchivedWal archive in set.Archives)
            context.Report.Line(archive.Repository, $"WAL {archive.First} to {archive.Last}");
        foreach ((string repository, ArchiveGap gap) in report.MissingWal)
            context.Report.Bad(repository, $"WAL {gap.First} to {gap.Last} is missing: no restore goes across it");
        foreach (string gap in report.Gaps)
            context.Report.Warn("not known", gap);
    }

    private static string Size(long bytes) =>
        bytes >= 1 << 30 ? $"{bytes / (double)(1 << 30):0.0} GB" : $"{bytes / (double)(1 << 20):0.0} MB";
}
