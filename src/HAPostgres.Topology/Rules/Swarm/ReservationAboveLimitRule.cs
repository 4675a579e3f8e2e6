namespace HAPostgres.Rules;

internal sealed class ReservationAboveLimitRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG7003", "A reservation is above its limit", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        Check(context, topology.Etcd.Resources, "etcd.resources");
        Check(context, topology.Patroni.Resources, "patroni.resources");
        Check(context, topology.PgBouncer.Resources, "pgbouncer.resources");
        Check(context, topology.HAProxy.Resources, "haproxy.resources");
    }

    private void Check(RuleContext context, ResourceTopology resources, string path)
    {
        if (resources.MemoryReservation > resources.MemoryLimit)
            context.Report(
                Descriptor,
                $"the reservation of {resources.MemoryReservation} is above the limit of {resources.MemoryLimit}; what is above can never be used, and is kept from everything else. Lower the reservation to {resources.MemoryLimit} or less, or raise the limit",
                $"{path}.reservations.memory",
                $"{path}.limits.memory",
                "hosts"
            );
        if (resources.CpuReservation > resources.CpuLimit)
            context.Report(
                Descriptor,
                FormattableString.Invariant(
                    $"the reservation of {resources.CpuReservation} processors is above the limit of {resources.CpuLimit}; what is above can never be used, and is kept from everything else. Lower the reservation to {resources.CpuLimit} or less, or raise the limit"
                ),
                $"{path}.reservations.cpus",
                $"{path}.limits.cpus",
                "hosts"
            );
    }
}
