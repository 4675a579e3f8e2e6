namespace HAPostgres.Rules;

internal sealed class PoolSizesRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG4002", "min_pool_size is above the pool's size", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PgBouncerTopology pool = context.Topology.PgBouncer;
        if (pool.MinPoolSize > pool.DefaultPoolSize)
            context.Report(
                Descriptor,
                $"minPoolSize {pool.MinPoolSize} is more than defaultPoolSize {pool.DefaultPoolSize}, and a pool never holds more than "
                    + $"that; lower minPoolSize to {pool.DefaultPoolSize} or less, or raise defaultPoolSize",
                "pgbouncer.minPoolSize",
                "pgbouncer.defaultPoolSize"
            );
    }
}
