namespace HAPostgres.Changes;

internal sealed class LogicalDecodingEndsRule : ChangeRule
{
    public override RuleDescriptor Descriptor { get; } = Warning("HAPG3206", "wal_level is lowered while logical slots may exist");

    public override IEnumerable<string> Check(TopologyChange change)
    {
        if (IsLogical(change.OldPostgres) && !IsLogical(change.NewPostgres))
            yield return "wal_level is no longer logical, and PostgreSQL does not start while a logical replication slot exists. Drop "
                + "such slots first (SELECT slot_name FROM pg_replication_slots WHERE slot_type = 'logical')";
    }

    private static bool IsLogical(PostgresTopology postgres) =>
        string.Equals(postgres.FindParameter("wal_level")?.Value, "logical", StringComparison.OrdinalIgnoreCase);
}
