namespace HAPostgres.Rules;

internal sealed class EndlessBackupChainRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG9106", "No backup and no WAL ever expires", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        if (context.Topology.Backup is { Full: null })
            context.Report(
                Descriptor,
                "after the first full backup there is no other: all later backups and WAL build on it for ever, and as retention deletes "
                    + "full backups with what builds on them, nothing is ever deleted and the repository fills its disk. State when full "
                    + "backups run, such as \"monthly\"",
                "backup.schedule.full"
            );
    }
}
