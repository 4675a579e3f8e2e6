using System.Globalization;

namespace HAPostgres.Artifacts.Tests.Fuzz;

/// <summary>What build/fuzz.sh passes on; without it, what every run of the tests has time for.</summary>
internal static class FuzzSettings
{
    public static long Count { get; } = Read("HAPOSTGRES_FUZZ_COUNT", 50_000);

    /// <summary>The number of the first mutant; the others follow.</summary>
    public static long Seed { get; } = Read("HAPOSTGRES_FUZZ_SEED", 1);

    /// <summary>Valid mutants whose files go to the tools.</summary>
    public static int Sample { get; } = (int)Read("HAPOSTGRES_FUZZ_SAMPLE", 20);

    private static long Read(string variable, long otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? long.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
