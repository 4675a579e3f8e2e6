using HAPostgres.Runtime.Swarm;
using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>The swarm in memory, on which all of <c>deploy</c> is tested, has the rules of this one.</summary>
[Trait("Category", "Cluster"), Collection(EmptySwarm.Collection)]
public class SwarmRulesTests(EmptySwarm empty)
{
    [Fact]
    public async Task A_real_swarm_has_the_rules_of_the_one_in_memory()
    {
        ClusterTests.SkipUnlessWanted();
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using SwarmClient swarm = await SwarmClient.ConnectAsync(empty.Swarm.Lab.EngineOf("node1"), cancel);
        IReadOnlyList<string> answers = await new SwarmRules(swarm, empty.Swarm.Topology.Patroni.Image).TryAsync(cancel);
        Assert.Equal(string.Join('\n', SwarmRules.Expected), string.Join('\n', answers));
    }
}
