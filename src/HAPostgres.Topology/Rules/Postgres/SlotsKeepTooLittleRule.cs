namespace HAPostgres.Rules;

internal sealed class SlotsKeepTooLittleRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3038", "max_slot_wal_keep_size is below max_wal_size", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        PostgresTopology postgres = topology.Postgres;
        if (
            topology.Patroni.Members.Count < 2
            || postgres.Setting("max_slot_wal_keep_size") == "-1"
            || !context.Manifest.Postgres.Parameters.ContainsKey("max_slot_wal_keep_size")
        )
            return;
        ByteSize kept = postgres.Memory("max_slot_wal_keep_size", default);
        ByteSize written = postgres.Memory("max_wal_size", ByteSize.FromGigabytes(1));
        if (kept < written)
            context.Report(
                Descriptor,
                $"max_slot_wal_keep_size {kept} is less than max_wal_size {written}, which PostgreSQL may write between two checkpoints: "
                    + $"a replica that is away for so long loses its slot and has to be copied again. Write at least {written}",
                "postgres.parameters.max_slot_wal_keep_size",
                "postgres.parameters.max_wal_size"
            );
    }
}
