namespace HAPostgres.Rules;

internal sealed class PreparedStatementsRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG4008", "Prepared statements do not work in transaction pooling", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PgBouncerTopology pool = context.Topology.PgBouncer;
        if (pool is { PoolMode: PoolMode.Transaction, MaxPreparedStatements: 0 })
            context.Report(
                Descriptor,
                "with poolMode \"transaction\" and maxPreparedStatements 0, a statement that a client prepared is unknown to the next "
                    + "server connection, and drivers fail with \"prepared statement does not exist\"; leave maxPreparedStatements out "
                    + "(200)",
                "pgbouncer.maxPreparedStatements",
                "pgbouncer.poolMode"
            );
    }
}
