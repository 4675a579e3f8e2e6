namespace HAPostgres.Runtime.Tests;

internal static class Example
{
    public static ClusterTopology Topology { get; } =
        ManifestCompiler.Compile(new ManifestFile("cluster.hapg.json", """{ "name": "orders", "hosts": ["a", "b", "c"] }""")).Topology!;
}
