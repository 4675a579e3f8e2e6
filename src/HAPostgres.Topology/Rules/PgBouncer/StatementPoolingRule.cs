namespace HAPostgres.Rules;

internal sealed class StatementPoolingRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG4005", "Statement pooling does not allow transactions", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        if (context.Topology.PgBouncer.PoolMode == PoolMode.Statement)
            context.Report(
                Descriptor,
                "poolMode \"statement\" refuses every transaction of more than one statement, which nearly all applications use; write "
                    + "\"transaction\" or \"session\"",
                "pgbouncer.poolMode"
            );
    }
}
