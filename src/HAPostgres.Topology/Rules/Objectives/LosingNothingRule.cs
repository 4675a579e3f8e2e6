namespace HAPostgres.Rules;

internal sealed class LosingNothingRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG9002", "Data loss objective cannot be met", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        if (topology.Objectives.DataLoss != DataLossObjective.None || topology.Patroni.Members.Count < 2)
            return;
        if (topology.Patroni.SynchronousMode == SynchronousMode.Off)
            context.Report(
                Descriptor,
                "objectives.dataLoss is \"none\", but with synchronousMode \"off\" a failover loses what the replicas have not received "
                    + "yet; set synchronousMode to \"on\", or dataLoss to \"some\"",
                "patroni.synchronousMode",
                "objectives.dataLoss"
            );
        if (topology.Postgres.CommitsLocally)
            context.Report(
                Descriptor,
                "objectives.dataLoss is \"none\", but synchronous_commit "
                    + $"\"{topology.Postgres.FindParameter("synchronous_commit")!.Value}\" acknowledges a commit before any replica has "
                    + "it; remove the parameter, or set dataLoss to \"some\"",
                "postgres.parameters.synchronous_commit",
                "objectives.dataLoss"
            );
    }
}
