namespace HAPostgres.Rules;

internal sealed class HostProcessorsRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG7005", "The reservations on a host add up to more than its processors", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        for (int i = 0; i < topology.Hosts.Count; i++)
        {
            HostTopology host = topology.Hosts[i];
            if (host.Cpus is not decimal cpus)
                continue;
            IEnumerable<PlacedService> placed = context.PlacedByHost[host.Name];
            decimal total = placed.Sum(static p => p.Resources.CpuReservation);
            string sum = string.Join(
                " + ",
                placed.Select(static p => FormattableString.Invariant($"{p.Role} {p.Resources.CpuReservation}"))
            );
            if (total > cpus)
                context.Report(
                    Descriptor,
                    FormattableString.Invariant($"processors reserved on \"{host.Name}\" add up to {sum} = {total}, more than its {cpus}; ")
                        + "Swarm would leave one of the tasks pending (\"no suitable node\"). "
                        + FormattableString.Invariant($"Lower the reservations by {total - cpus} together"),
                    $"hosts[{i}].cpus",
                    "patroni.resources.reservations.cpus"
                );
        }
    }
}
