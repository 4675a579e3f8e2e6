using HAPostgres.Hba;

namespace HAPostgres.Rules;

internal sealed class HbaTrustRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG8020", "pg_hba line with method trust", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        foreach ((string path, HbaLine line) in HbaLines.Of(context.Topology.Postgres))
        {
            if (line.IsLocal || line.Method is not ("trust" or "ident"))
                continue;
            string how =
                line.Method == "trust"
                    ? "asks for no password"
                    : "trusts the user name that the client's host reports, and that host is the proxy's";
            context.Report(
                Descriptor,
                $"{line.Method} {how}: any client that reaches the published ports could log in as "
                    + $"{string.Join(" or ", line.Roles.Select(static r => r.Is("all") ? "any role" : r.Text))}. Write scram-sha-256",
                path
            );
        }
    }
}
