using HAPostgres.Hba;

namespace HAPostgres.Rules;

internal sealed class HbaLockoutRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3047", "pg_hba line rejects the pooler's users", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        // How sessions of the pool arrive: HAProxy can begin TLS with PostgreSQL from 17 on.
        string arrival = postgres.Version < 17 ? "hostnossl" : "hostssl";
        foreach ((string path, HbaLine line) in HbaLines.Of(postgres))
        {
            if (
                (line.Type != "host" && line.Type != arrival)
                || !(line.TakesAnyAddress || line.Address == "samenet")
                || !line.Databases.Any(static d => d.Is("all"))
                || !line.Roles.Any(static r => r.Is("all"))
            )
                continue;
            if (line.Method == "reject")
                context.Report(
                    Descriptor,
                    "this line refuses every role in every database, and it comes before the cluster's own line for all roles: no "
                        + "application could log in. Remove it; what no line allows is refused anyway",
                    path
                );
            else if (line.Method is not ("scram-sha-256" or "md5" or "trust"))
                context.Report(
                    Descriptor,
                    $"this line asks all roles for {line.Method}, and PgBouncer can authenticate by SCRAM only: no application "
                        + $"could log in through it. Name the roles that log in directly, as in \"{line.Type} all ldap_users samenet "
                        + $"{line.Method}\"",
                    path
                );
            else if (line.Options.Any(static o => o.Name == "clientcert"))
                context.Report(
                    Descriptor,
                    "this line asks all roles for a client certificate, and sessions of the pool have none: no application "
                        + "could log in through it. Name the roles that log in directly",
                    path
                );
        }
    }
}
