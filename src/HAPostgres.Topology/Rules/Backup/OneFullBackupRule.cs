namespace HAPostgres.Rules;

internal sealed class OneFullBackupRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG9107", "Each full backup deletes all earlier points in time", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        if (context.Topology.Backup is { Full: not null, KeepFull: 1, KeepDays: null })
            context.Report(
                Descriptor,
                "with retention.full 1 the end of each full backup deletes the one before and its WAL: from then on the cluster cannot be "
                    + "restored to any time before that end, however recent. State retention.full 2 or more, or retention.days",
                "backup.retention.full"
            );
    }
}
