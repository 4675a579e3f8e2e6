namespace HAPostgres.Rules;

internal sealed class SlotSynchronization : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3027", "Logical slots are not copied to replicas", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        // A parameter of 17 and later.
        if (postgres.FindParameter("sync_replication_slots") is null || postgres.Setting("sync_replication_slots") != "on")
            return;
        foreach ((string name, string needed) in s_needed)
        {
            if (postgres.Setting(name) != needed)
                context.Report(Descriptor, $"sync_replication_slots is on, but {name} is {postgres.Setting(name)}, without which replicas copy no slot and a failover breaks every subscription. Write {name} \"{needed}\"", "postgres.parameters.sync_replication_slots", $"postgres.parameters.{name}");
        }
    }

    /// <summary>ValidateSlotSyncParams of PostgreSQL's slotsync.c; the rest of what it asks for is Patroni's.</summary>
    private static readonly (string Name, string Needed)[] s_needed = [("wal_level", "logical"), ("hot_standby_feedback", "on")];
}
