namespace HAPostgres.Rules;

internal sealed class PoolerSourceLimitRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG4010", "One client address can take all connections of a pooler", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PgBouncerTopology pool = context.Topology.PgBouncer;
        if (context.Manifest.PgBouncer.MaxConnectionsPerSource is int limit && limit >= pool.MaxClientConnections)
        {
            context.Report(
                Descriptor,
                $"maxConnectionsPerSource {limit} is not less than maxClientConnections {pool.MaxClientConnections}: "
                    + "a single machine, even one that never logs in, can block all other clients of this pooler. "
                    + "Lower it, or raise maxClientConnections",
                "pgbouncer.maxConnectionsPerSource",
                "pgbouncer.maxClientConnections"
            );
        }
    }
}
