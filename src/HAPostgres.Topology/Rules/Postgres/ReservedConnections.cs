namespace HAPostgres.Rules;

internal sealed class ReservedConnections : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3005", "Reserved connections leave none for anybody else", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        var budget = ConnectionBudget.Of(context.Topology);
        if (budget.Reserved >= budget.MaxConnections)
            context.ReportUnusable(Descriptor, $"superuser_reserved_connections + reserved_connections = {budget.Reserved}, and max_connections is {budget.MaxConnections}: PostgreSQL would not start. Raise max_connections", "postgres.parameters.superuser_reserved_connections", "postgres.parameters.reserved_connections", "postgres.parameters.max_connections");
    }
}
