namespace HAPostgres.Rules;

internal sealed class SlotSynchronizationRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3027", "Logical slots are not copied to replicas", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        // A parameter of 17 and later.
        if (postgres.FindParameter("sync_replication_slots") is null || postgres.Setting("sync_replication_slots") != "on")
            return;
        (string Name, string Needed)[] missing = [.. s_needed.Where(n => postgres.Setting(n.Name) != n.Needed)];
        if (missing.Length == 0)
            return;
        string found = string.Join(" and ", missing.Select(n => $"{n.Name} is {postgres.Setting(n.Name)}"));
        string instead = string.Join(" and ", missing.Select(static n => $"{n.Name} \"{n.Needed}\""));
        context.Report(
            Descriptor,
            $"sync_replication_slots is on, but {found}: replicas copy no slot, and a failover breaks every subscription. Write {instead}",
            ["postgres.parameters.sync_replication_slots", .. missing.Select(static n => $"postgres.parameters.{n.Name}")]
        );
    }

    /// <summary>ValidateSlotSyncParams of PostgreSQL's slotsync.c; the rest of what it asks for is Patroni's.</summary>
    private static readonly (string Name, string Needed)[] s_needed = [("wal_level", "logical"), ("hot_standby_feedback", "on")];
}
