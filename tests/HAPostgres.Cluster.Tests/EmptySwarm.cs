using Xunit;

namespace HAPostgres.Cluster;

/// <summary>A swarm on which nothing is deployed yet.</summary>
[CollectionDefinition(Collection)]
public sealed class EmptySwarm : IAsyncLifetime, ICollectionFixture<EmptySwarm>
{
    public const string Collection = "Empty swarm";

    internal ExampleSwarm Swarm { get; } = new();

    public async ValueTask InitializeAsync()
    {
        if (!ClusterTests.Wanted)
            return;
        await Swarm.Boot();
        await Swarm.Lab.Load(Swarm.Topology.CliImage);
    }

    public async ValueTask DisposeAsync()
    {
        if (ClusterTests.Wanted)
            await Swarm.Lab.Down();
    }

    /// <summary>
    /// Before and after every test: their order is the runner's, and each begins without the labels and secrets of another's setup. What
    /// has secrets has labels, which the removal of data goes by.
    /// </summary>
    internal async ValueTask Clear()
    {
        if (ClusterTests.Wanted && (await Swarm.Lab.Docker("node1", "secret", "ls", "--quiet")).Succeeded().Output.Length > 0)
            (await Swarm.Deploy("remove", "--all-data", "--yes", "--confirm", "DELETE ALL DATA", "--labels")).Succeeded();
    }
}
