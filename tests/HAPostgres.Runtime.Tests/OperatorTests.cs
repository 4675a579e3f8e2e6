using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>What operators do to a swarm in memory: two at once, and each of them interrupted after any change.</summary>
public class OperatorTests
{
    [Fact]
    public void Of_two_deployments_at_once_one_is_refused_and_the_other_finishes() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await InMemoryRun.UpAsync(clock, InMemoryRun.Manifest, "a", "b", "c");
            cluster.Swarm.StartTime = TimeSpan.FromSeconds(20);
            using ServiceWatch watch = new(cluster);
            Task first = cluster.DeployAsync(InMemoryRun.RestartsTasks);
            Task second = cluster.DeployAsync(InMemoryRun.RestartsTasks);
            DeployException refused = await Assert.ThrowsAsync<DeployException>(() => second);
            Assert.Contains("'deploy'", refused.Message, StringComparison.Ordinal);
            Assert.Contains("Nothing was changed", refused.Message, StringComparison.Ordinal);
            await first;
            Assert.Equal(7, cluster.Patroni.Starts.Count);
            watch.AssertServed(leastMembers: 2);
        });

    [Theory, InlineData(false), InlineData(true)]
    public void A_setup_that_ends_after_any_change_is_finished_by_the_next(bool killed)
    {
        string[] wanted = [];
        int changes = 0;
        VirtualTime.Run(async clock =>
        {
            using InMemoryCluster cluster = new(clock, "a", "b", "c");
            List<string> made = cluster.Record();
            await cluster.SetupAsync(InMemoryRun.Manifest);
            (wanted, changes) = ([.. cluster.Swarm.Names], made.Count);
        });
        Assert.True(changes > 20, $"{changes}");
        for (int step = 0; step < changes - 1; step++)
            VirtualTime.Run(async clock =>
            {
                using InMemoryCluster cluster = new(clock, "a", "b", "c");
                await new Interruption(step, killed).RunAsync(cluster, cancel => cluster.SetupUntilAsync(InMemoryRun.Manifest, cancel));
                await cluster.SetupAsync(InMemoryRun.Manifest);
                Assert.Equal(wanted, cluster.Swarm.Names);
                await cluster.DeployAsync(InMemoryRun.Manifest);
            });
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_removal_that_ends_after_any_change_is_finished_by_the_next(bool killed)
    {
        string[] nothing = [];
        int changes = 0;
        VirtualTime.Run(async clock =>
        {
            using InMemoryCluster cluster = new(clock, "a", "b", "c");
            nothing = [.. cluster.Swarm.Names];
            await cluster.SetupAsync(InMemoryRun.Manifest);
            await cluster.DeployAsync(InMemoryRun.Manifest);
            List<string> made = cluster.Record();
            await cluster.RemoveAsync(InMemoryRun.Manifest);
            changes = made.Count;
            Assert.Equal(nothing, cluster.Swarm.Names);
        });
        Assert.True(changes > 20, $"{changes}");
        for (int step = 0; step < changes - 1; step++)
            VirtualTime.Run(async clock =>
            {
                using InMemoryCluster cluster = await InMemoryRun.UpAsync(clock, InMemoryRun.Manifest, "a", "b", "c");
                await new Interruption(step, killed).RunAsync(cluster, cancel => cluster.RemoveUntilAsync(InMemoryRun.Manifest, cancel));
                await cluster.RemoveAsync(InMemoryRun.Manifest);
                Assert.Equal(nothing, cluster.Swarm.Names);
                Assert.All(cluster.Swarm.Nodes, static n => Assert.Empty(n.Spec!.Labels!));
            });
    }
}
