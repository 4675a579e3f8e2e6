namespace HAPostgres.Rules;

internal sealed class TwoArchivesRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3017", "Both archive_command and archive_library are set", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        if (postgres.Setting("archive_command").Length > 0 && postgres.Setting("archive_library").Length > 0)
            context.Report(
                Descriptor,
                $"archive_library \"{postgres.Setting("archive_library")}\" and archive_command exclude each other: PostgreSQL 15 ignores "
                    + "the command, and later versions archive nothing at all. Remove one",
                "postgres.parameters.archive_library",
                "postgres.parameters.archive_command"
            );
    }
}
