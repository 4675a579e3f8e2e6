namespace HAPostgres.Rules;

internal sealed class QuorumCommitVersionRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG2005", "Quorum commit needs a newer Patroni", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        if (topology.Patroni.SynchronousMode == SynchronousMode.Quorum && topology.Postgres.Version == 15)
            context.Report(
                Descriptor,
                $"synchronousMode \"quorum\" came with Patroni 4.0; the image of PostgreSQL {topology.Postgres.Version} holds Patroni "
                    + "3.0. Write \"on\", or use PostgreSQL 17 or 18",
                "patroni.synchronousMode"
            );
    }
}
