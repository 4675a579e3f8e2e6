namespace HAPostgres.Rules;

internal sealed class NoBackupRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG9104", "The cluster has no backup", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        if (context.Topology.Backup is null && context.Manifest.Backup.Repositories is null)
            context.Report(
                Descriptor,
                "the cluster has no backup: a dropped table is dropped on every replica, and what all members lose together is lost. Name "
                    + "a host that keeps backups and archived WAL: \"backup\": { \"repositories\": [{ \"host\": \"…\" }] } "
                    + "(docs/backup.md); or suppress the rule, with how the data comes back",
                "backup"
            );
    }
}
