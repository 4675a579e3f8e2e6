namespace HAPostgres.Rules;

internal sealed class WalOnDiskRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG7010", "WAL alone can fill the disk", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        ByteSize wal = topology.Postgres.Memory("max_wal_size", default);
        (string keeper, ByteSize kept) = Kept(topology);
        HashSet<string>? members = null;
        for (int i = 0; i < topology.Hosts.Count; i++)
        {
            HostTopology host = topology.Hosts[i];
            if (
                host.Disk is ByteSize disk
                && wal + kept >= disk
                && (members ??= [.. topology.Patroni.Members.Select(static m => m.Host)]).Contains(host.Name)
            )
                context.Report(
                    Descriptor,
                    $"max_wal_size {wal} + {keeper} {kept} = {wal + kept}, and the disk of \"{host.Name}\" has {disk}: with "
                        + $"{(keeper == Queue ? "no repository" : "one replica away")} for long enough there is no room for the data, and "
                        + "PostgreSQL stops. Lower them, to half of the disk at the most",
                    keeper == Queue ? Queue : "postgres.parameters.max_slot_wal_keep_size",
                    "postgres.parameters.max_wal_size",
                    $"hosts[{i}].disk"
                );
        }
    }

    private const string Queue = "backup.archiveQueue";

    // The same files of WAL wait for a replica and for the archive, so the larger of the two counts.
    private static (string Keeper, ByteSize Kept) Kept(ClusterTopology topology)
    {
        ByteSize slots = topology.Postgres.Memory("max_slot_wal_keep_size", default);
        return topology.Backup is { ArchiveQueue: ByteSize queue } && slots < queue ? (Queue, queue) : ("max_slot_wal_keep_size", slots);
    }
}
