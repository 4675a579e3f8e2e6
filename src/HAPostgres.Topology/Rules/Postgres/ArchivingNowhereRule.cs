namespace HAPostgres.Rules;

internal sealed class ArchivingNowhereRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3015", "archive_mode is on without an archive_command", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        string mode = postgres.Setting("archive_mode"),
            library = postgres.Setting("archive_library");
        if (mode == "off")
            return;
        const string Consequence = "PostgreSQL keeps every WAL file until the disk is full and it stops";
        if (postgres.Setting("archive_command").Length == 0 && library.Length == 0)
            context.Report(
                Descriptor,
                $"archive_mode is {mode}, but neither archive_command nor archive_library says where to: {Consequence}. State one of "
                    + "them, or remove archive_mode",
                "postgres.parameters.archive_mode",
                "postgres.parameters.archive_command"
            );
        else if (
            library == "basic_archive"
            && postgres.Setting("archive_command").Length == 0
            && postgres.Setting("basic_archive.archive_directory").Length == 0
        )
            context.Report(
                Descriptor,
                $"archive_library is basic_archive, but basic_archive.archive_directory does not say where to: {Consequence}. "
                    + "State a directory that every member has, or remove archive_mode",
                "postgres.parameters.archive_library",
                "postgres.parameters.archive_mode"
            );
    }
}
