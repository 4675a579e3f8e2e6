using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Secrets;
using HAPostgres.Runtime.Stack;
using HAPostgres.Testing;

namespace HAPostgres.Runtime.Tests;

internal static class Example
{
    public static ClusterTopology Topology { get; } =
        ManifestCompiler.Compile(new ManifestFile("cluster.hapg.json", """{ "name": "orders", "hosts": ["a", "b", "c"] }""")).Topology!;

    /// <summary>A swarm without nodes, by the machine's own clock.</summary>
    public static InMemorySwarm NewSwarm() => new(TimeProvider.System);

    /// <summary>
    /// A run of the program without files. Two of one process have the same user, host name and process number, as two containers of one
    /// image have.
    /// </summary>
    public static CommandContext NewContext(InMemorySwarm swarm) =>
        new(
            Topology,
            new ArtifactsDirectory("/nowhere"),
            SecretsDirectory.Find("/nowhere-else", Topology.Name, "/nowhere", static _ => null),
            swarm.Connect(),
            new Reporter(json: true),
            new RunOptions()
        );
}
