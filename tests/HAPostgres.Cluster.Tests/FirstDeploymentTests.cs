using System.Diagnostics;
using HAPostgres.Runtime.Stack;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>What the program adds to the time that a cluster takes to come up by itself.</summary>
[Trait("Category", "Cluster")]
public class FirstDeploymentTests
{
    [Fact]
    public async Task The_same_files_make_the_same_cluster_with_docker_stack_deploy_and_with_ours()
    {
        ClusterTests.SkipUnlessLongWanted("makes a cluster twice on a swarm of its own, for a figure");
        // Not initialized: it is this test that deploys.
        await using DeployedCluster cluster = new();
        ExampleSwarm swarm = cluster.Swarm;
        await swarm.Boot();
        TimeSpan bound = TimeSpan.FromMinutes(5);

        (await swarm.Deploy("setup", "--yes")).Succeeded();
        Stopwatch docker = Stopwatch.StartNew();
        (
            await swarm.Lab.Docker(
                "node1",
                "stack",
                "deploy",
                "--detach=true",
                "--resolve-image=never",
                "--compose-file",
                Path.Combine(swarm.ArtifactsDirectory, ArtifactsDirectory.StackFileName),
                cluster.Topology.Name
            )
        ).Succeeded();
        await cluster.WaitUntilHealthy(bound);
        docker.Stop();
        (await swarm.Deploy("verify")).Succeeded();
        (await swarm.Deploy("remove", "--all-data", "--yes", "--confirm", "DELETE ALL DATA", "--labels")).Succeeded();

        (await swarm.Deploy("setup", "--yes")).Succeeded();
        Stopwatch ours = Stopwatch.StartNew();
        (await swarm.Deploy("deploy", "--yes")).Succeeded();
        await cluster.WaitUntilHealthy(bound);
        TimeSpan whole = ours.Elapsed;
        (await swarm.Deploy("verify")).Succeeded();
        Measured.Note(
            $"a first cluster of three members, images present: {docker.Elapsed.TotalSeconds:0.0} s with docker stack deploy "
                + $"until it is whole, {whole.TotalSeconds:0.0} s with deploy, {ours.Elapsed.TotalSeconds:0.0} s until verified"
        );
    }
}
