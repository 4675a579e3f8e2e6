using HAPostgres.Names;

namespace HAPostgres.Rules;

internal sealed class BootstrapObjectsRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3008", "A role or database cannot be created", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        string[] own = [postgres.RewindUser, postgres.MonitorUser, context.Topology.PgBouncer.AuthUser];
        if (own.Contains(postgres.Superuser) || IsReserved(postgres.Superuser))
            context.Report(
                Descriptor,
                $"the superuser cannot be named \"{postgres.Superuser}\", which is taken; choose another name",
                "postgres.superuser"
            );
        if (
            own.Contains(postgres.ReplicationUser)
            || IsReserved(postgres.ReplicationUser)
            || postgres.ReplicationUser == postgres.Superuser
        )
            context.Report(
                Descriptor,
                $"the replication user cannot be named \"{postgres.ReplicationUser}\", which is taken; choose another name",
                "postgres.replicationUser",
                "postgres.superuser"
            );
        var roles = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < postgres.Roles.Count; i++)
        {
            if (!roles.Add(postgres.Roles[i].Name))
                context.Report(
                    Descriptor,
                    $"the role \"{postgres.Roles[i].Name}\" is listed twice; remove one",
                    $"postgres.roles[{i}].name"
                );
        }
        string[] taken = [.. s_builtIn, postgres.MonitorUser];
        var spelling = new Spelling(roles);
        var databases = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < postgres.Databases.Count; i++)
        {
            DatabaseTopology database = postgres.Databases[i];
            if (taken.Contains(database.Name))
                context.Report(
                    Descriptor,
                    $"the database \"{database.Name}\" is there already, or its name is taken by "
                        + $"{(database.Name == "pgbouncer" ? "the pooler's console" : "the cluster itself")}; choose another name",
                    $"postgres.databases[{i}].name"
                );
            else if (!databases.Add(database.Name))
                context.Report(
                    Descriptor,
                    $"the database \"{database.Name}\" is listed twice; remove one",
                    $"postgres.databases[{i}].name"
                );
            if (database.Owner != postgres.Superuser && !roles.Contains(database.Owner))
                context.Report(
                    Descriptor,
                    $"the database \"{database.Name}\" is to belong to \"{database.Owner}\", and there is no such role; "
                        + $"{Remedy(spelling.Nearest(database.Owner))}",
                    $"postgres.databases[{i}].owner",
                    "postgres.roles"
                );
        }
    }

    private static bool IsReserved(string role) => role is "public" or "none" || role.StartsWith("pg_", StringComparison.Ordinal);

    private static string Remedy(string? meant) => meant is not null ? $"did you mean \"{meant}\"?" : "add it to postgres.roles";

    private static readonly string[] s_builtIn = ["postgres", "template0", "template1", "pgbouncer"];
}
