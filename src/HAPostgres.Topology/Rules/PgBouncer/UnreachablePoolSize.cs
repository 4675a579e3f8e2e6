namespace HAPostgres.Rules;

internal sealed class UnreachablePoolSize : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG4006", "A pool can never be filled", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PgBouncerTopology pool = context.Topology.PgBouncer;
        var budget = ConnectionBudget.Of(context.Topology);
        // A pool that PostgreSQL cannot bear is PoolBudget's.
        if (pool.MaxDatabaseConnections < pool.DefaultPoolSize && budget.Pooled <= budget.Available)
            context.Report(Descriptor, $"defaultPoolSize is {pool.DefaultPoolSize}, but maxDatabaseConnections allows {pool.MaxDatabaseConnections} connections to a database in all, its other users' included. Raise maxDatabaseConnections or lower defaultPoolSize", "pgbouncer.defaultPoolSize", "pgbouncer.maxDatabaseConnections");
        if (pool.MaxClientConnections < pool.DefaultPoolSize)
            context.Report(Descriptor, $"defaultPoolSize is {pool.DefaultPoolSize}, but maxClientConnections lets {pool.MaxClientConnections} clients in, and each uses one connection at a time. Raise maxClientConnections", "pgbouncer.maxClientConnections", "pgbouncer.defaultPoolSize");
    }
}
