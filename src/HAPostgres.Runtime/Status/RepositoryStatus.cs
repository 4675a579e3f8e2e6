using HAPostgres.Runtime.Repositories;

namespace HAPostgres.Runtime.Status;

/// <summary>A backup repository, as status shows it.</summary>
/// <param name="Repository">Its service.</param>
/// <param name="RestorableSince">The end of its oldest backup; null where it holds none.</param>
/// <param name="NewestBackup">pgBackRest's label; null where it holds none.</param>
/// <param name="NewestEnded">When that ended.</param>
/// <param name="NewestWal">The newest file in its archive; null where it has none.</param>
/// <param name="MissingWal">How many times the archive is interrupted; null where that could not be read.</param>
/// <param name="Verified">What the last verification found; null where there was none, or it could not be read.</param>
/// <param name="Fault">What pgBackRest says is wrong, or what could not be read; null where nothing is.</param>
public sealed record RepositoryStatus(
    string Repository,
    DateTimeOffset? RestorableSince,
    string? NewestBackup,
    DateTimeOffset? NewestEnded,
    string? NewestWal,
    int? MissingWal,
    VerificationResult? Verified,
    string? Fault
)
{
    internal static RepositoryStatus Of(string repository, BackupReport report)
    {
        List<StoredBackup> backups = [.. report.Set.Backups.Where(b => b.Repository == repository)];
        Observation<RepositoryFacts> look = report.Facts[repository];
        bool read = look.IsSeen(out RepositoryFacts? facts, out string? reason);
        return new(
            repository,
            backups.FirstOrDefault()?.Stop,
            backups.LastOrDefault()?.Label,
            backups.LastOrDefault()?.Stop,
            report.Set.Archives.LastOrDefault(a => a.Repository == repository)?.Last,
            facts?.Gaps.Count,
            facts?.Verified,
            report.Set.Repositories.FirstOrDefault(r => r.Name == repository)?.Fault ?? (read ? null : reason)
        );
    }
}
