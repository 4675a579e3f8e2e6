namespace HAPostgres.Rules;

internal sealed class ReplicationCapacityRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3011", "max_wal_senders or max_replication_slots is too low for the members", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        int replicas = context.Topology.Patroni.Members.Count - 1,
            permanent = context.Topology.Patroni.Slots.Count;
        // A reader of a slot of patroni.slots needs a WAL sender, too.
        int senders = postgres.Number("max_wal_senders", 10),
            needed = replicas + BaseBackup + permanent;
        string readers = permanent > 0 ? $" + {permanent} readers of patroni.slots" : "";
        if (replicas > 0 && senders < needed)
            context.Report(
                Descriptor,
                $"max_wal_senders is {senders}, but {replicas} replicas{readers} + {BaseBackup} for rebuilding one of them = {needed}; a "
                    + $"lost replica could not come back. Write {needed} or more, or remove it",
                "postgres.parameters.max_wal_senders",
                "patroni.members",
                "patroni.slots"
            );
        int slots = postgres.Number("max_replication_slots", 10);
        string others = permanent > 0 ? $", and {permanent} in patroni.slots" : "";
        if (slots < replicas + permanent)
            context.Report(
                Descriptor,
                $"max_replication_slots is {slots}, but there are {replicas} replicas, and Patroni keeps a slot for "
                    + $"each{others}: {replicas + permanent}. Write {replicas + permanent} or more, or remove it",
                "postgres.parameters.max_replication_slots",
                "patroni.members"
            );
    }

    /// <summary>pg_basebackup sends the files and, over a second connection, the WAL.</summary>
    private const int BaseBackup = 2;
}
