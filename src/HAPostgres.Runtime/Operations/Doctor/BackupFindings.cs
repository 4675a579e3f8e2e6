using HAPostgres.Runtime.Repositories;
using HAPostgres.Runtime.State;

namespace HAPostgres.Runtime.Operations.Doctor;

/// <summary>What is wrong with the backups and the archive of WAL.</summary>
internal static class BackupFindings
{
    /// <summary>What pgBackRest says of a repository that is as it should be, before the first backup.</summary>
    private const string NoBackup = "no valid backups";

    /// <summary>A backup begins within seconds of its time, but one that is under way makes the next one wait.</summary>
    private static readonly TimeSpan s_backupLate = TimeSpan.FromHours(2);

    /// <summary>A large cluster is restored for hours.</summary>
    private static readonly TimeSpan s_verificationLate = TimeSpan.FromDays(1);

    /// <summary>An archive that works takes a file within seconds; one that is tried again after a failure within a minute.</summary>
    private static readonly TimeSpan s_archiveLate = TimeSpan.FromMinutes(2);

    public static IEnumerable<Finding> Of(ClusterTopology topology, Snapshot snapshot) =>
        topology.Backup is { } backup && snapshot.State.Cluster is { } cluster
            ? [.. Repositories(topology, backup, cluster, snapshot.At), .. Archive(topology, cluster)]
            : [];

    private static IEnumerable<Finding> Repositories(
        ClusterTopology topology,
        BackupTopology backup,
        RunningCluster cluster,
        DateTimeOffset now
    )
    {
        if (!cluster.Backups.IsSeen(out BackupReport? report, out _))
            yield break;
        if (cluster.Database.IsSeen(out DatabaseFacts? database, out _))
        {
            foreach (RepositoryState other in report.Set.Repositories.Where(r => r.SystemId is { } id && id != database.SystemId))
                yield return new(
                    Severity.Problem,
                    other.Name,
                    $"holds the backups of another cluster (system id {other.SystemId}, this one has {database.SystemId}): nothing of "
                        + "this one is kept",
                    "Restore that cluster ('restore'), or give this one an empty directory or path in backup.repositories."
                );
        }
        foreach (RepositoryState faulty in report.Set.Repositories.Where(static r => r.Fault is not (null or NoBackup)))
            yield return new(Severity.Problem, faulty.Name, $"has a fault: {faulty.Fault}", $"'logs {faulty.Name}' shows more.");
        foreach (BackupRepository empty in backup.Repositories.Where(r => !Holds(r.Name) && !Faulty(r.Name)))
            yield return new(
                Severity.Warning,
                empty.Name,
                "holds no backup yet: the cluster cannot be restored from it",
                $"The first one begins by itself, and lasts as long as a copy of the cluster; 'logs {empty.Name}' shows it."
            );
        foreach (StoredBackup bad in report.Set.Backups.Where(static b => b.Faulty))
            yield return new(
                Severity.Problem,
                bad.Repository,
                $"its backup {bad.Label} holds pages with a wrong checksum",
                $"'logs {bad.Repository}' names the files; pg_amcheck on the member tells whether the data is damaged there too."
            );
        foreach ((string name, Observation<RepositoryFacts> look) in report.Facts)
        {
            if (!look.IsSeen(out RepositoryFacts? facts, out _))
                continue;
            if (Holds(name) && facts.DueSince is { } since && now - since > s_backupLate)
                yield return new(
                    Severity.Problem,
                    name,
                    $"the {facts.Due} backup of {StoredBackup.Utc(since)} has not been taken",
                    $"'logs {name}' shows why; 'backup' takes one now."
                );
            foreach (ArchiveGap gap in facts.Gaps)
                yield return report.Set.Backups.Any(b => b.Repository == name && gap.IsBefore(b))
                    ? new(
                        Severity.Warning,
                        name,
                        $"its archive misses WAL {gap.First} to {gap.Last}: no restore to a time from there until the next backup",
                        "Backups since then are whole; nothing is left to do."
                    )
                    : new(
                        Severity.Problem,
                        name,
                        $"its archive misses WAL {gap.First} to {gap.Last}: what was written from there on cannot be restored",
                        "Run 'backup --full' now. Members drop WAL when more than backup.archiveQueue waits for the repository."
                    );
            if (facts.Verified is { Passed: false } failed)
                yield return new(
                    Severity.Problem,
                    name,
                    $"was restored for a proof at {StoredBackup.Utc(failed.Ended)}, and it failed: {failed.Message}",
                    "Take a full backup ('backup --full'), then 'restore --verify'."
                );
            else if (facts.VerificationDueSince is { } verification && now - verification > s_verificationLate)
                yield return new(
                    Severity.Warning,
                    name,
                    $"its verification of {StoredBackup.Utc(verification)} has not ended",
                    $"'logs {name}' shows why; 'restore --verify' does it now."
                );
            if (
                topology.Objectives.RestoreTime is { } promised
                && facts.Verified is { Passed: true, RestoreTime: { } restored } verified
                && restored > promised.TimeSpan
            )
                yield return new(
                    Severity.Problem,
                    name,
                    $"the restore of its verification that ended at {StoredBackup.Utc(verified.Ended)} took {restored}: the "
                        + $"restore time of {promised} is not held",
                    "Backups more often (backup.schedule) leave less WAL to replay; otherwise state a longer objectives.restoreTime."
                );
        }

        bool Faulty(string repository) => report.Set.Repositories.Any(r => r.Name == repository && r.Fault is not (null or NoBackup));
        bool Holds(string repository) => report.Set.Backups.Any(b => b.Repository == repository);
    }

    private static IEnumerable<Finding> Archive(ClusterTopology topology, RunningCluster cluster)
    {
        TimeSpan point = topology.Objectives.RecoveryPoint.TimeSpan;
        if (
            cluster.Database.IsSeen(out DatabaseFacts? database, out _)
            && database.Archive is { Files: > 0 } queue
            && queue.Oldest > (point > s_archiveLate ? point : s_archiveLate)
        )
            yield return new(
                Severity.Problem,
                "archive",
                $"{queue.Files} files of WAL wait for the repositories, the first for {queue.Oldest.TotalMinutes:0} min: the recovery "
                    + $"point of {topology.Objectives.RecoveryPoint} is not held",
                "'backup check' says why."
            );
    }
}
