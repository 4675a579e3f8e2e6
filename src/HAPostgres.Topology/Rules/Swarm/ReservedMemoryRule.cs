namespace HAPostgres.Rules;

internal sealed class ReservedMemoryRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG7030", "The reservations on a host add up to more than its memory", RuleSeverity.Error);

    /// <summary>Whether Swarm would find no place for all that is to run on the host.</summary>
    public static bool Exceeds(RuleContext context, HostTopology host) =>
        host.Memory is ByteSize memory && Reserved(context, host) > memory;

    public override void Check(RuleContext context)
    {
        EquatableArray<HostTopology> hosts = context.Topology.Hosts;
        for (int i = 0; i < hosts.Count; i++)
        {
            if (Exceeds(context, hosts[i]))
                context.Report(
                    Descriptor,
                    $"memory reserved on \"{hosts[i].Name}\" adds up to {Sum(context, hosts[i])} = {Reserved(context, hosts[i])}, more "
                        + $"than its {hosts[i].Memory}; Swarm would leave one of the tasks pending (\"no suitable node\"). Lower the "
                        + "reservations",
                    $"hosts[{i}].memory",
                    "patroni.resources.reservations.memory",
                    "patroni.resources.limits.memory"
                );
        }
    }

    private static string Sum(RuleContext context, HostTopology host) =>
        string.Join(" + ", context.PlacedByHost[host.Name].Select(static p => $"{p.Role} {p.Resources.MemoryReservation}"));

    private static ByteSize Reserved(RuleContext context, HostTopology host) =>
        context.PlacedByHost[host.Name].Aggregate(default(ByteSize), static (sum, p) => sum + p.Resources.MemoryReservation);
}
