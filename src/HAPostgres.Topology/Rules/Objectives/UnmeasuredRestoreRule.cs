namespace HAPostgres.Rules;

internal sealed class UnmeasuredRestoreRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG9003", "Restore time objective that nothing measures", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        if (topology.Objectives.RestoreTime is not Duration promised)
            return;
        if (topology.Backup is null)
            context.Report(
                Descriptor,
                $"objectives.restoreTime is {promised}, but the cluster has no backup to restore. State backup.repositories, or remove "
                    + "the objective",
                "objectives.restoreTime"
            );
        else if (topology.Backup.Verify is null)
            context.Report(
                Descriptor,
                $"objectives.restoreTime is {promised}, but with backup.verify \"never\" no restore is timed and \"doctor\" cannot hold "
                    + "the objective against one. State when backups are verified, such as \"weekly\", or remove the objective",
                "objectives.restoreTime",
                "backup.verify"
            );
    }
}
