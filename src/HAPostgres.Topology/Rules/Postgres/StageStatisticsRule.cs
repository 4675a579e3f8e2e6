namespace HAPostgres.Rules;

internal sealed class StageStatisticsRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3072", "log_statement_stats excludes the statistics of parser, planner and executor", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        if (postgres.Setting("log_statement_stats") != "on")
            return;
        string[] stages = [.. s_stages.Where(name => postgres.Setting(name) == "on")];
        if (stages.Length > 0)
            context.Report(
                Descriptor,
                $"log_statement_stats is on, and so {(stages.Length == 1 ? "is" : "are")} {string.Join(", ", stages)}: PostgreSQL takes "
                    + "the whole or its stages, and would not start with both. Remove log_statement_stats",
                ["postgres.parameters.log_statement_stats", .. stages.Select(static s => $"postgres.parameters.{s}")]
            );
    }

    /// <summary>check_stage_log_stats and check_log_stats of PostgreSQL's guc hooks.</summary>
    private static readonly string[] s_stages = ["log_parser_stats", "log_planner_stats", "log_executor_stats"];
}
