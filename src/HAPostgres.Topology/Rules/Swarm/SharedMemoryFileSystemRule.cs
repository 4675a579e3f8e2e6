namespace HAPostgres.Rules;

internal sealed class SharedMemoryFileSystemRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG7032", "/dev/shm does not fit PostgreSQL or the memory limit", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        PostgresTopology postgres = topology.Postgres;
        ByteSize size = topology.Patroni.SharedMemory,
            limit = topology.Patroni.Resources.MemoryLimit;
        if (size > limit)
        {
            context.Report(
                Descriptor,
                $"sharedMemory {size} is more than the member's memory limit {limit}, in which it counts: parallel queries that fill it "
                    + $"end with the kernel killing PostgreSQL. Write at most {limit / 2}",
                "patroni.sharedMemory",
                "patroni.resources.limits.memory"
            );
            return;
        }
        // A parallel hash join has work_mem x hash_mem_multiplier for each process that takes part, and all of it lies in /dev/shm.
        if (context.Manifest.Patroni.SharedMemory is null || postgres.Setting("dynamic_shared_memory_type") != "posix")
            return;
        ByteSize work = postgres.Memory("work_mem", ByteSize.FromMegabytes(4));
        int multiplier = postgres.Number("hash_mem_multiplier", 2),
            processes = postgres.Number("max_parallel_workers_per_gather", 2) + 1;
        ByteSize hash = work * multiplier * processes;
        if (processes > 1 && hash > size)
            context.Report(
                Descriptor,
                $"sharedMemory is {size}, and one parallel hash join may need work_mem {work} x hash_mem_multiplier {multiplier} x "
                    + $"{processes} processes = {hash} in /dev/shm: the query fails with "
                    + $"\"could not resize shared memory segment: No space left on device\". Write {hash} or more, or lower work_mem",
                "patroni.sharedMemory",
                "postgres.parameters.work_mem",
                "postgres.parameters.max_parallel_workers_per_gather"
            );
    }
}
