using System.Globalization;

namespace HAPostgres.Artifacts.Compose;

/// <summary>Values in the spelling of compose files.</summary>
internal static class ComposeValues
{
    /// <summary>Go's spelling knows neither "min" nor "d".</summary>
    public static string ToCompose(this Duration duration) =>
        duration.Milliseconds % 1000 == 0 ? $"{duration.Milliseconds / 1000}s" : $"{duration.Milliseconds}ms";

    /// <param name="pids">The most processes and threads.</param>
    public static ComposeResources ToCompose(this ResourceTopology resources, int pids) =>
        new(
            new(Cpus(resources.CpuLimit), resources.MemoryLimit.ToString(), pids),
            new(Cpus(resources.CpuReservation), resources.MemoryReservation.ToString())
        );

    private static string Cpus(decimal cpus) => cpus.ToString("0.###", CultureInfo.InvariantCulture);
}
