namespace HAPostgres.Rules;

internal sealed class ReservedRoleRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG8002", "Application uses a reserved role", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        string[] reserved = [.. context.Topology.OwnRoles, postgres.ReplicationUser];
        for (int i = 0; i < postgres.Roles.Count; i++)
        {
            string name = postgres.Roles[i].Name;
            if (reserved.Contains(name))
                context.Report(
                    Descriptor,
                    $"the role \"{name}\" belongs to the cluster itself; an application must not hold it. Choose another name",
                    $"postgres.roles[{i}].name"
                );
            else if (name is "public" or "none" || name.StartsWith("pg_", StringComparison.Ordinal))
                context.Report(
                    Descriptor,
                    $"the role name \"{name}\" is PostgreSQL's own, as are all that start with \"pg_\"; choose another name",
                    $"postgres.roles[{i}].name"
                );
        }
    }
}
