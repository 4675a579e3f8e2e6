namespace HAPostgres.Rules;

internal sealed class UnreachablePoolSizeRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG4006", "Pool size is above the limit for its database or user", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PgBouncerTopology pool = context.Topology.PgBouncer;
        var budget = ConnectionBudget.Of(context.Topology);
        // Pools that exceed max_connections are reported by HAPG4001.
        if (pool.MaxDatabaseConnections < pool.DefaultPoolSize && budget.Pooled <= budget.MaxConnections - budget.Reserved)
            context.Report(
                Descriptor,
                $"defaultPoolSize is {pool.DefaultPoolSize}, but maxDatabaseConnections allows {pool.MaxDatabaseConnections} connections "
                    + "to a database in all, its other users' included. Raise maxDatabaseConnections or lower defaultPoolSize",
                "pgbouncer.defaultPoolSize",
                "pgbouncer.maxDatabaseConnections"
            );
        if (pool.MaxClientConnections < pool.DefaultPoolSize)
            context.Report(
                Descriptor,
                $"defaultPoolSize is {pool.DefaultPoolSize}, but maxClientConnections lets {pool.MaxClientConnections} clients in, and "
                    + $"each uses one connection at a time. Raise maxClientConnections to {pool.DefaultPoolSize} or more, or lower "
                    + "defaultPoolSize",
                "pgbouncer.maxClientConnections",
                "pgbouncer.defaultPoolSize"
            );
        if (pool.MaxUserConnections > 0 && pool.MaxUserConnections < pool.DefaultPoolSize)
            context.Report(
                Descriptor,
                $"defaultPoolSize is {pool.DefaultPoolSize}, but maxUserConnections allows a user {pool.MaxUserConnections} connections "
                    + "over all databases, and a pool is one user's. "
                    + $"Raise maxUserConnections to {pool.DefaultPoolSize} or more, or lower defaultPoolSize",
                "pgbouncer.maxUserConnections",
                "pgbouncer.defaultPoolSize"
            );
        else if (
            pool.MaxUserConnections > 0
            && pool.MinPoolSize > 0
            && pool.MinPoolSize * pool.ExpectedPools > pool.MaxUserConnections * Math.Max(1, context.Topology.Postgres.Roles.Count)
        )
            context.Report(
                Descriptor,
                $"minPoolSize {pool.MinPoolSize} x {pool.ExpectedPools} pools are to be kept open, but maxUserConnections "
                    + $"{pool.MaxUserConnections} x {context.Topology.Postgres.Roles.Count} roles allows "
                    + "less. Raise maxUserConnections or lower minPoolSize",
                "pgbouncer.maxUserConnections",
                "pgbouncer.minPoolSize"
            );
    }
}
