using HAPostgres.Manifests;

namespace HAPostgres.Resolving;

/// <summary>
/// Shares the smallest host's memory out: 1/16 to etcd (128MB to 2GB), 1/32 to the pooler (64MB to 4GB), 1/32 to the proxy (64MB to 1GB),
/// 1/32 to a backup repository (128MB to 1GB), 5/8 to PostgreSQL, and the rest to the operating system's own needs. Reservations are half
/// of the limits, as in the stack that this replaces.
/// </summary>
internal sealed class HostSizes(ByteSize memory, decimal cpus)
{
    /// <summary>Where no host states its memory: small enough for a first try on a laptop.</summary>
    private static readonly ByteSize s_assumedMemory = ByteSize.FromGigabytes(4);

    private const decimal AssumedCpus = 2;

    public static HostSizes Of(IReadOnlyList<HostSettings> hosts) =>
        new(
            hosts.Select(static h => h.Memory ?? s_assumedMemory).DefaultIfEmpty(s_assumedMemory).Min(),
            hosts.Select(static h => h.Cpus ?? AssumedCpus).DefaultIfEmpty(AssumedCpus).Min()
        );

    public ResourceTopology Etcd(ResourceSettings stated) => Amounts(stated, Share(16, 128, 2048), Math.Min(1, cpus / 2));

    public ResourceTopology PgBouncer(ResourceSettings stated) => Amounts(stated, Share(32, 64, 4096), Math.Min(2, cpus / 2));

    public ResourceTopology HAProxy(ResourceSettings stated) => Amounts(stated, Share(32, 64, 1024), Math.Min(1, cpus / 2));

    /// <summary>It compresses and encrypts, one file at a time; what it needs does not grow with the data.</summary>
    public ResourceTopology Backup(ResourceSettings stated) => Amounts(stated, Share(32, 128, 1024), Math.Min(2, cpus / 2));

    public ResourceTopology Patroni(ResourceSettings stated) => Amounts(stated, WholeMegabytes(memory * 5 / 8), cpus);

    public static ByteSize AtLeast(ByteSize size, ByteSize floor) => size < floor ? floor : WholeMegabytes(size);

    public static ByteSize WholeMegabytes(ByteSize size) => ByteSize.FromMegabytes(size.Bytes >> 20);

    private ByteSize Share(int part, int floorMegabytes, int ceilingMegabytes) =>
        ByteSize.FromMegabytes(Math.Min(ceilingMegabytes, Math.Max(floorMegabytes, (memory / part).Bytes >> 20)));

    private static ResourceTopology Amounts(ResourceSettings stated, ByteSize memory, decimal cpus)
    {
        ByteSize memoryLimit = stated.Limits.Memory ?? memory;
        decimal cpuLimit = stated.Limits.Cpus ?? cpus;
        return new ResourceTopology
        {
            CpuLimit = cpuLimit,
            MemoryLimit = memoryLimit,
            // A quarter: four roles on one host must not reserve more processors than it has.
            CpuReservation = stated.Reservations.Cpus ?? Math.Min(cpuLimit, cpus / 4),
            MemoryReservation = stated.Reservations.Memory ?? WholeMegabytes(memoryLimit / 2),
        };
    }
}
