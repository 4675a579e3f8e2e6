namespace HAPostgres.Rules;

internal sealed class PoolBudget : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG4001", "The pools can open more connections than PostgreSQL takes", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PgBouncerTopology pool = context.Topology.PgBouncer;
        var budget = ConnectionBudget.Of(context.Topology);
        if (budget.Pooled > budget.Available)
            context.Report(Descriptor, $"{pool.Hosts.Count} poolers x {pool.ExpectedPools} pools x {pool.ServerConnections / pool.ExpectedPools} (pool + reserve, capped by maxDatabaseConnections) = {budget.Pooled} server connections; max_connections {budget.MaxConnections} - {budget.Reserved} reserved - {ConnectionBudget.Direct} for direct sessions and Patroni = {budget.Available}. Lower the pool or raise max_connections", "pgbouncer.defaultPoolSize", "pgbouncer.expectedPools", "postgres.parameters.max_connections");
    }
}
