using HAPostgres.Hba;

namespace HAPostgres.Rules;

internal sealed class HbaAddressRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3048", "pg_hba line with an address that no client has", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        foreach ((string path, HbaLine line) in HbaLines.Of(context.Topology.Postgres))
        {
            if (!line.IsLocal && line.Address != "samenet" && !line.TakesAnyAddress)
                context.Report(
                    Descriptor,
                    $"the line is for {line.Address}, but every session reaches PostgreSQL through a proxy and has the proxy's address, "
                        + $"in the network {context.Topology.Networks.Backend}: the line distinguishes no clients. Write samenet, and "
                        + "distinguish clients by role and database",
                    path
                );
        }
    }
}
