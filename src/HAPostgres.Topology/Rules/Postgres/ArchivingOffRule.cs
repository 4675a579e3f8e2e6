namespace HAPostgres.Rules;

internal sealed class ArchivingOffRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3016", "archive_command is set but archive_mode is off", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        if (postgres.Setting("archive_mode") != "off")
            return;
        foreach (string name in s_targets)
        {
            if (postgres.Setting(name).Length > 0)
                context.Report(
                    Descriptor,
                    $"{name} is \"{postgres.Setting(name)}\", but archive_mode is off, so it never runs and nothing is archived. Write "
                        + $"archive_mode \"on\", or remove {name}",
                    $"postgres.parameters.{name}",
                    "postgres.parameters.archive_mode"
                );
        }
    }

    private static readonly string[] s_targets = ["archive_command", "archive_library"];
}
