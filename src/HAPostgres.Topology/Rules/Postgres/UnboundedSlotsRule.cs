namespace HAPostgres.Rules;

internal sealed class UnboundedSlotsRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3013", "Unbounded WAL retention for replication slots", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        if (context.Topology.Patroni.Members.Count > 1 && context.Topology.Postgres.Setting("max_slot_wal_keep_size") == "-1")
            context.Report(
                Descriptor,
                "max_slot_wal_keep_size is -1: the slot of a replica that is gone keeps WAL without limit, until the primary's disk "
                    + "is full and it stops. State a size for which the disk has room, such as 10GB",
                "postgres.parameters.max_slot_wal_keep_size"
            );
    }
}
