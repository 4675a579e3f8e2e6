using System.Globalization;

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
                Message(resources.MemoryReservation.ToString(), resources.MemoryLimit.ToString(), ""),
                $"{path}.reservations.memory",
                $"{path}.limits.memory",
                "hosts"
            );
        if (resources.CpuReservation > resources.CpuLimit)
            context.Report(
                Descriptor,
                Message(
                    resources.CpuReservation.ToString(CultureInfo.InvariantCulture),
                    resources.CpuLimit.ToString(CultureInfo.InvariantCulture),
                    " processors"
                ),
                $"{path}.reservations.cpus",
                $"{path}.limits.cpus",
                "hosts"
            );
    }

    private static string Message(string reservation, string limit, string unit) =>
        $"the reservation of {reservation}{unit} is above the limit of {limit}; what is above can never be used, and is kept from "
        + $"everything else. Lower the reservation to {limit} or less, or raise the limit";
}
