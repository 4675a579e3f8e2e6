namespace HAPostgres.Rules;

internal sealed class RoleConnectionLimitRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3042", "A role's limit of connections does not fit the pools", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PgBouncerTopology pool = context.Topology.PgBouncer;
        int most = pool.PoolConnections;
        long opened = (long)pool.Hosts.Count * most;
        var budget = ConnectionBudget.Of(context.Topology);
        int free = budget.MaxConnections - budget.Reserved;
        EquatableArray<RoleTopology> roles = context.Topology.Postgres.Roles;
        for (int i = 0; i < roles.Count; i++)
        {
            if (context.Manifest.Postgres.Roles?[i].ConnectionLimit is not int limit)
                continue;
            string path = $"postgres.roles[{i}].connectionLimit";
            if (limit < opened)
                context.Report(
                    Descriptor,
                    $"{roles[i].Name} may have {limit} connections, but in one database alone {pool.Hosts.Count} poolers x {most} "
                        + $"(defaultPoolSize {pool.DefaultPoolSize} + reservePoolSize {pool.ReservePoolSize}, at most "
                        + $"maxDatabaseConnections) = {opened}: under load PostgreSQL refuses the rest, where the pool would have let "
                        + $"them wait. Raise the limit to {opened}, or lower pgbouncer.defaultPoolSize",
                    path,
                    "pgbouncer.defaultPoolSize",
                    "pgbouncer.reservePoolSize",
                    "pgbouncer.maxDatabaseConnections"
                );
            else if (limit > free)
                context.Report(
                    Descriptor,
                    $"{roles[i].Name} may have {limit} connections, but max_connections less the reserved ones is {free}: the limit "
                        + "limits nothing. Lower it, or remove it",
                    path,
                    "postgres.parameters.max_connections"
                );
        }
    }
}
