namespace HAPostgres.Rules;

internal sealed class NameLookupsRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3033", "DNS lookups at every connection (log_hostname)", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        if (context.Topology.Postgres.Setting("log_hostname") == "on")
            context.Report(
                Descriptor,
                "log_hostname is on: PostgreSQL looks up a name for each new connection, and all of them come from the proxy's address, "
                    + "which has none; while DNS is slow so is every login. Remove it",
                "postgres.parameters.log_hostname"
            );
    }
}
