using Xunit;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)] // One machine of two cores carries three hosts.

namespace HAPostgres.Cluster;

/// <summary>Tests on a real swarm change this machine's network and run for minutes: only build/test.sh asks for them.</summary>
internal static class ClusterTests
{
    public static bool Wanted { get; } = Environment.GetEnvironmentVariable("HAPOSTGRES_CLUSTER_TESTS") == "1";

    /// <summary>Tests that take too long for every run.</summary>
    public static bool LongWanted { get; } = Environment.GetEnvironmentVariable("HAPOSTGRES_LONG_TESTS") == "1";

    public static void SkipUnlessLongWanted(string why)
    {
        SkipUnlessWanted();
        Assert.SkipUnless(LongWanted, $"{why}; HAPOSTGRES_LONG_TESTS=1 runs it");
    }

    public static void SkipUnlessWanted() => Assert.SkipUnless(Wanted, "needs root, an engine and minutes; build/test.sh runs it");
}
