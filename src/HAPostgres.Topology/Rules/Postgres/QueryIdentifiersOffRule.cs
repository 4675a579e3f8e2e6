using HAPostgres.Parameters;

namespace HAPostgres.Rules;

internal sealed class QueryIdentifiersOffRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3039", "pg_stat_statements collects nothing", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        if (
            postgres.Setting("compute_query_id") == "off"
            && PreloadedLibraries.Of(postgres).Any(static l => l.Library == "pg_stat_statements")
        )
            context.Report(
                Descriptor,
                "compute_query_id is off, and pg_stat_statements, which is loaded, counts only statements with an identifier. Remove "
                    + "compute_query_id: \"auto\" computes them where they are needed",
                "postgres.parameters.compute_query_id",
                "postgres.parameters.shared_preload_libraries"
            );
    }
}
