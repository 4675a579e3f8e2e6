using HAPostgres.Faults.Kinds;

namespace HAPostgres.Faults;

/// <summary>All faults, in the order of the table.</summary>
internal static class FaultCatalogue
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        .. PlannedFaults.All,
        .. ProcessFaults.All,
        .. ContainerFaults.All,
        .. HostFaults.All,
        .. NetworkFaults.All,
        .. EtcdFaults.All,
        .. CombinedFaults.All,
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(static f => f.Name)];
}
