using Xunit;

namespace HAPostgres.Cluster;

/// <summary>
/// The example cluster on a swarm of its own, rolled out by the program; shared by all tests that begin and end with a whole cluster.
/// </summary>
public sealed class DeployedCluster : LabCluster, IAsyncLifetime
{
    public DeployedCluster()
        : this(new ExampleSwarm()) { }

    private DeployedCluster(ExampleSwarm swarm)
        : base(swarm.Lab, swarm.Topology) => Swarm = swarm;

    internal ExampleSwarm Swarm { get; }

    public async ValueTask InitializeAsync()
    {
        if (!ClusterTests.Wanted)
            return;
        await Swarm.Boot();
        (await Swarm.Deploy("up", "--yes")).Succeeded();
    }

    public async ValueTask DisposeAsync()
    {
        if (ClusterTests.Wanted)
            await Swarm.Lab.Down();
    }
}

/// <summary>The tests that share the cluster: rolling one out takes a minute.</summary>
[CollectionDefinition(Name)]
public sealed class OnDeployedCluster : ICollectionFixture<DeployedCluster>
{
    public const string Name = "deployed cluster";
}
