namespace HAPostgres.Rules;

internal sealed class CancelledCommit : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3025", "A timeout ends a commit's wait for its replica", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        if (topology.Patroni.SynchronousMode == SynchronousMode.Off
            || topology.Postgres.Time("statement_timeout") is not { Milliseconds: > 0 } timeout
            || topology.Postgres.Time("wal_sender_timeout") is not { Milliseconds: > 0 } noticed)
            return;
        Duration needed = noticed + topology.Patroni.LoopWait;
        if (timeout < needed)
            context.Report(Descriptor, $"statement_timeout {timeout} is shorter than wal_sender_timeout {noticed} + loopWait {topology.Patroni.LoopWait} = {needed}, in which a lost synchronous replica is noticed and replaced: it ends the wait of commits, which then count as done though no replica has them. Raise it, or set it for roles: ALTER ROLE … SET statement_timeout", "postgres.parameters.statement_timeout", "postgres.parameters.wal_sender_timeout", "patroni.loopWait");
    }
}
