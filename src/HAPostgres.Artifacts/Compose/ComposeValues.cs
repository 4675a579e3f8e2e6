using System.Globalization;

namespace HAPostgres.Artifacts.Compose;

/// <summary>Values in the spelling of compose files.</summary>
internal static class ComposeValues
{
    /// <summary>Go's spelling knows neither "min" nor "d".</summary>
    public static string ToCompose(this Duration duration) =>
        duration.Milliseconds % 1000 == 0 ? $"{duration.Milliseconds / 1000}s" : $"{duration.Milliseconds}ms";

    public static ComposeResources ToCompose(this ResourceTopology resources) => new(
        Pair(resources.CpuLimit, resources.MemoryLimit),
        Pair(resources.CpuReservation, resources.MemoryReservation));

    private static ComposeResourcePair Pair(decimal cpus, ByteSize memory) =>
        new(cpus.ToString("0.###", CultureInfo.InvariantCulture), memory.ToString());
}
