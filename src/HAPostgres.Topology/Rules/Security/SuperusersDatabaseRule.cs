namespace HAPostgres.Rules;

internal sealed class SuperusersDatabaseRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG8013", "A database belongs to the superuser", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        // A role of that name is reported by HAPG8002.
        if (postgres.Roles.Any(r => r.Name == postgres.Superuser))
            return;
        for (int i = 0; i < postgres.Databases.Count; i++)
        {
            DatabaseTopology database = postgres.Databases[i];
            if (database.Owner == postgres.Superuser)
                context.Report(
                    Descriptor,
                    $"the database \"{database.Name}\" belongs to the superuser \"{postgres.Superuser}\", which cannot log in through the "
                        + "pool, and nobody else may connect to it. Give it a role of postgres.roles as its owner",
                    $"postgres.databases[{i}].owner",
                    $"postgres.databases[{i}].name",
                    "postgres.roles"
                );
        }
    }
}
