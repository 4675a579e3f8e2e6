namespace HAPostgres.Rules;

internal sealed class NothingBesidePoolsRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG4029", "Few connections remain outside the pools", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        var budget = ConnectionBudget.Of(context.Topology);
        int left = budget.MaxConnections - budget.Reserved - budget.Pooled;
        // Where the pools exceed max_connections, HAPG4001 reports it.
        if (left is >= 0 and < ConnectionBudget.Direct)
            context.Report(
                Descriptor,
                $"{PoolBudgetRule.Sum(context.Topology, budget)}; of max_connections {budget.MaxConnections} - {budget.Reserved} reserved "
                    + $"that leaves {left}, less than the {ConnectionBudget.Direct} that HAPostgres counts for clients of the proxy's "
                    + $"ports, Patroni and monitoring. {PoolBudgetRule.Remedy(context.Topology, budget)}",
                PoolBudgetRule.Paths
            );
    }
}
