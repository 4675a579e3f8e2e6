using HAPostgres.Hba;

namespace HAPostgres.Rules;

internal sealed class HbaWeakRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG8021", "pg_hba line with a weak authentication method", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        foreach ((string path, HbaLine line) in HbaLines.Of(context.Topology.Postgres))
        {
            if (line.Method == "md5")
                context.Report(
                    Descriptor,
                    "md5 takes a proof that anybody can make who has seen the stored hash, and PostgreSQL 18 calls it deprecated; "
                        + "passwords are stored for SCRAM here anyway. Write scram-sha-256",
                    path
                );
            else if (line.Method == "password")
                context.Report(
                    Descriptor,
                    "with password the client sends the password itself, and a false server gets it. Write scram-sha-256",
                    path
                );
        }
    }
}
