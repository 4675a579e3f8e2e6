namespace HAPostgres.Rules;

internal sealed class PoolBudgetRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG4001", "The pools can open more connections than PostgreSQL takes", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        var budget = ConnectionBudget.Of(context.Topology);
        int free = budget.MaxConnections - budget.Reserved;
        if (budget.Pooled > free)
            context.Report(
                Descriptor,
                $"{Sum(context.Topology, budget)}, and PostgreSQL has max_connections {budget.MaxConnections} - {budget.Reserved} "
                    + $"reserved = {free} for them: under load it refuses the rest. {Remedy(context.Topology, budget)}",
                Paths
            );
    }

    public static string[] Paths { get; } =
    [
        "pgbouncer.defaultPoolSize",
        "pgbouncer.expectedPools",
        "pgbouncer.reservePoolSize",
        "pgbouncer.maxDatabaseConnections",
        "postgres.parameters.max_connections",
    ];

    /// <summary>How many connections all poolers may open, as a calculation.</summary>
    public static string Sum(ClusterTopology topology, ConnectionBudget budget)
    {
        PgBouncerTopology pool = topology.PgBouncer;
        int perPooler = budget.Pooled / Math.Max(1, pool.Hosts.Count);
        string each =
            perPooler == pool.ServerConnections
                ? $"{pool.ExpectedPools} pools x {pool.PoolConnections} (defaultPoolSize {pool.DefaultPoolSize} + reservePoolSize "
                    + $"{pool.ReservePoolSize}{Cap(pool)})"
                : $"{perPooler} (of {pool.ExpectedPools} pools, capped by maxUserConnections {pool.MaxUserConnections} or "
                    + $"maxDatabaseConnections {pool.MaxDatabaseConnections})";
        return $"{pool.Hosts.Count} poolers x {each} = {budget.Pooled} server connections";
    }

    /// <summary>What would be enough.</summary>
    public static string Remedy(ClusterTopology topology, ConnectionBudget budget)
    {
        PgBouncerTopology pool = topology.PgBouncer;
        int enough = budget.Pooled + budget.Reserved + ConnectionBudget.Direct;
        int size = (budget.Available / Math.Max(1, pool.Hosts.Count * pool.ExpectedPools)) - pool.ReservePoolSize;
        return size > 0
            ? $"Lower defaultPoolSize to {size}, or raise max_connections to {enough}"
            : $"Lower the pools, or raise max_connections to {enough}";
    }

    private static string Cap(PgBouncerTopology pool)
    {
        if (pool.PoolConnections == pool.DefaultPoolSize + pool.ReservePoolSize)
            return "";
        return pool.PoolConnections == pool.MaxDatabaseConnections ? ", at most maxDatabaseConnections"
            : pool.PoolConnections == pool.MaxUserConnections ? ", at most maxUserConnections"
            : ", at most maxClientConnections";
    }
}
