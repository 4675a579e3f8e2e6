namespace HAPostgres.Rules;

internal sealed class MemoryBudget : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3006", "PostgreSQL can use more memory than its limit", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        ByteSize limit = topology.Patroni.Resources.MemoryLimit;
        // A limit that is not stated comes from the hosts' memory.
        string limitPath = context.Manifest.Patroni.Resources.Limits.Memory is null ? "hosts" : "patroni.resources.limits.memory";
        ByteSize buffers = topology.Postgres.Memory("shared_buffers", ByteSize.FromMegabytes(128));
        if (buffers * 100 > limit * 80)
        {
            context.Report(Descriptor, $"shared_buffers {buffers} leaves too little of the member's memory limit {limit} to sessions and maintenance; use about a quarter of it, {Resolving.HostSizes.WholeMegabytes(limit / 4)}", "postgres.parameters.shared_buffers", limitPath);
            return;
        }
        // Such a server does not start, whatever its memory.
        if (TooManyProcesses.Of(topology.Postgres))
            return;
        // Each of them may use maintenance_work_mem.
        int workers = AutovacuumSlots.Workers(topology.Postgres);
        ByteSize maintenance = topology.Postgres.Memory("maintenance_work_mem", ByteSize.FromMegabytes(64)) * workers;
        ByteSize work = topology.Postgres.Memory("work_mem", ByteSize.FromMegabytes(4));
        int connections = ConnectionBudget.Of(topology).MaxConnections;
        ByteSize total = buffers + maintenance + (work * connections);
        if (total > limit)
            context.Report(Descriptor, $"shared_buffers {buffers} + {workers} x maintenance_work_mem + {connections} connections x work_mem {work} = {Gigabytes(total)}, which is more than the member's memory limit of {limit}; the kernel would kill PostgreSQL. Lower work_mem or max_connections, or raise the limit", "postgres.parameters.work_mem", "postgres.parameters.max_connections", "postgres.parameters.maintenance_work_mem", "postgres.parameters.autovacuum_max_workers", "postgres.parameters.shared_buffers", limitPath);
    }

    private static string Gigabytes(ByteSize size) => FormattableString.Invariant($"{size.Gigabytes:0.0}GB");
}
