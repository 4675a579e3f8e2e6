namespace HAPostgres.Rules;

internal sealed class ReservedConnectionsRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3005", "Reserved connections use up max_connections", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        var budget = ConnectionBudget.Of(context.Topology);
        if (budget.Reserved >= budget.MaxConnections)
            context.ReportUnusable(
                Descriptor,
                $"superuser_reserved_connections {postgres.Number("superuser_reserved_connections", 3)} + reserved_connections "
                    + $"{postgres.Number("reserved_connections", 0)} = {budget.Reserved}, and max_connections is {budget.MaxConnections}: "
                    + $"PostgreSQL would not start. Lower them, or raise max_connections above {budget.Reserved}",
                "postgres.parameters.superuser_reserved_connections",
                "postgres.parameters.reserved_connections",
                "postgres.parameters.max_connections"
            );
    }
}
