using Docker.DotNet.Models;
using HAPostgres.Runtime.Cli.Commands;
using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>
/// When <c>drill</c> does not begin, on a swarm in memory. Its faults are caused under writes through a published port, which only the lab
/// has.
/// </summary>
public class DrillCommandTests
{
    [Theory]
    [InlineData("starting", "A drill begins with a healthy cluster: patroni-c is starting")]
    [InlineData("down", "A drill begins with a healthy cluster: patroni-c is down")]
    [InlineData("leader", "A drill begins with a healthy cluster: the leader patroni-a is starting")]
    public void A_cluster_that_is_not_healthy_is_spared(string fault, string words) =>
        VirtualTime.Run(async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            if (fault == "down")
                cluster.Swarm.SetState("c", "down");
            else
                cluster.Patroni.Broken.UnionWith(fault == "starting" ? ["patroni-c"] : CommandRun.Members);
            string before = cluster.Picture();
            await cluster.RefusesAsync(ExitCode.Failed, words, DrillCommandLine.Definition, "--yes");
            Assert.Equal(before, cluster.Picture());
        });

    [Fact]
    public void Without_a_node_for_poolers_there_is_nothing_to_write_through() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            foreach (NodeListResponse node in cluster.Swarm.ListNodes())
            {
                node.Spec!.Labels!.Remove($"{Example.Topology.LabelPrefix}pgbouncer");
                cluster.Swarm.UpdateNode(node.ID, node.Version!.Index!.Value, node.Spec);
            }
            string before = cluster.Picture();
            await cluster.RefusesAsync(
                ExitCode.PreconditionMissing,
                $"carries the label {Example.Topology.LabelPrefix}pgbouncer",
                DrillCommandLine.Definition,
                "--yes"
            );
            Assert.Equal(before, cluster.Picture());
        });

    [Fact]
    public void A_pool_that_this_machine_does_not_reach_ends_it_before_the_first_fault() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            string before = cluster.Picture();
            await cluster.RefusesAsync(
                ExitCode.Failed,
                "The drill's own session through the pool failed",
                DrillCommandLine.Definition,
                "--only",
                "switchover",
                "--yes"
            );
            Assert.Equal(before, cluster.Picture());
        });
}
