namespace HAPostgres.Rules;

internal sealed class ArchivingNowhere : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3015", "The log is kept for an archive that does not exist", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        string mode = postgres.Setting("archive_mode");
        if (mode != "off" && postgres.Setting("archive_command").Length == 0 && postgres.Setting("archive_library").Length == 0)
            context.Report(Descriptor, $"archive_mode is {mode}, but neither archive_command nor archive_library says where to: PostgreSQL keeps every file of its log until the disk is full and it stops. State one of them, or remove archive_mode", "postgres.parameters.archive_mode", "postgres.parameters.archive_command");
    }
}
