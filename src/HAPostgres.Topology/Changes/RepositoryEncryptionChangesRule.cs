namespace HAPostgres.Changes;

internal sealed class RepositoryEncryptionChangesRule : ChangeRule
{
    public override RuleDescriptor Descriptor { get; } = Error("HAPG9201", "Encryption of a repository that holds backups changes");

    public override IEnumerable<string> Check(TopologyChange change)
    {
        if (change.Deployed.Backup is not { } before || change.Wanted.Backup is not { } after || before.Encrypted == after.Encrypted)
            yield break;
        if (after.Repositories.FirstOrDefault(r => before.Repositories.Contains(r)) is { } kept)
            yield return $"backup.encrypted changes from {Text(before)} to {Text(after)}, and the repository {kept.Place} "
                + "stays: pgBackRest reads a repository only as it was made, so every WAL file would be refused. Give the "
                + "repository another directory, which begins with a full backup; the old one stays readable as it is";
    }

    private static string Text(BackupTopology backup) => backup.Encrypted ? "true" : "false";
}
