namespace HAPostgres.Rules;

internal sealed class EveryStatementLoggedRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3032", "Every statement is written to the log", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        foreach ((string name, string value, string remedy) in s_loud)
        {
            if (topology.Postgres.Setting(name) == value)
                context.Report(
                    Descriptor,
                    $"{name} is {value}: every statement goes to the log, with the passwords and personal data in it, and the "
                        + $"{topology.Logging.MaxFiles} files of {topology.Logging.MaxSize} that Docker keeps are soon all of one hour. "
                        + $"{remedy}",
                    $"postgres.parameters.{name}"
                );
        }
    }

    private static readonly (string Name, string Value, string Remedy)[] s_loud =
    [
        ("log_statement", "all", "Write \"ddl\", or use pg_stat_statements"),
        ("log_min_duration_statement", "0", "Write the duration from which a statement is slow, such as 1s"),
        ("log_duration", "on", "Use log_min_duration_statement with the duration from which a statement is slow"),
    ];
}
