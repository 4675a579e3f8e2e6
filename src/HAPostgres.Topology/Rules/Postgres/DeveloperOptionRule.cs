using HAPostgres.Parameters;

namespace HAPostgres.Rules;

internal sealed class DeveloperOptionRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3075", "Developer option is set", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        if (ParameterCatalog.Of(postgres.Version) is not ParameterCatalog catalog)
            return;
        foreach (KeyValuePair<string, string> parameter in context.Manifest.Postgres.Parameters)
        {
            // Parameters that damage data are reported by HAPG3018.
            if (
                catalog.Find(parameter.Key) is not { Category: "Developer Options" } facts
                || postgres.Setting(facts.Name) == facts.BuiltIn
                || UnsafeParameterRule.Covers(facts.Name)
            )
                continue;
            string why = facts.Name switch
            {
                "pre_auth_delay" or "post_auth_delay" => $"every login waits {parameter.Value} seconds, the health checks' too",
                "wal_consistency_checking" => "every change is written to the log as a whole page, and a replica that finds a "
                    + "difference stops",
                _ => "PostgreSQL's manual says that it should never be used on a production database",
            };
            context.Report(
                Descriptor,
                $"{parameter.Key} is {parameter.Value}: {why}. Remove it (the default is \"{facts.BuiltIn}\")",
                $"postgres.parameters.{parameter.Key}"
            );
        }
    }
}
