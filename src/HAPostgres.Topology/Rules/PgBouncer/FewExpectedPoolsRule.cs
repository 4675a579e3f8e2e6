namespace HAPostgres.Rules;

internal sealed class FewExpectedPoolsRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG4009", "More databases are declared than pools are expected", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        int databases = context.Topology.Postgres.Databases.Count;
        int pools = context.Topology.PgBouncer.ExpectedPools;
        if (pools < databases)
            context.Report(
                Descriptor,
                $"the manifest declares {databases} databases, each of which is a pool of its own for every user, but expectedPools is "
                    + $"{pools}: the connection budget is worked out too low. Write {databases} or more, or leave it out",
                "pgbouncer.expectedPools",
                "postgres.databases"
            );
    }
}
