using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Runtime.Tests;

public class InMemorySwarmTests
{
    [Fact]
    public void It_has_the_rules_that_a_real_swarm_was_seen_to_have() =>
        VirtualTime.Run(static async clock =>
        {
            InMemorySwarm swarm = InMemorySwarm.With(clock, "a", "b", "c");
            swarm.RunJob = static job => job.Purpose == "rules" ? SwarmRules.ScriptAnswer : throw new NotSupportedException(job.Purpose);
            Assert.Equal(SwarmRules.Expected, await new SwarmRules(swarm.Connect(), "image").TryAsync(CancellationToken.None));
        });
}
