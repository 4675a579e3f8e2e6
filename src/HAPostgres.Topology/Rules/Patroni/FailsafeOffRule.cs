namespace HAPostgres.Rules;

internal sealed class FailsafeOffRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG2006", "failsafe_mode is off: an etcd outage demotes the leader", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        if (!topology.Patroni.FailsafeMode && topology.Etcd.Members.Count > 0)
            context.Report(
                Descriptor,
                $"failsafeMode is false: when etcd has no quorum of {topology.Etcd.Quorum} for longer than retryTimeout "
                    + $"{topology.Patroni.RetryTimeout}, the leader steps down although nothing is wrong with PostgreSQL. Leave it "
                    + "true: the leader then goes on as long as every member agrees",
                "patroni.failsafeMode"
            );
    }
}
