using HAPostgres.Runtime.Cli.Commands;
using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>The whole of <c>pause</c> and <c>resume</c>, from the command line to the engine's calls, on a swarm in memory.</summary>
public class MaintenanceCommandTests
{
    [Fact]
    public void Maintenance_mode_begins_and_ends_and_nothing_restarts() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            string before = cluster.Picture();
            Assert.True((await cluster.RunAsync(PauseCommandLine.Definition, "--yes")).Json.GetProperty("paused").GetBoolean());
            Assert.True(cluster.Patroni.Paused);
            Assert.False((await cluster.RunAsync(ResumeCommandLine.Definition)).Json.GetProperty("paused").GetBoolean());
            Assert.Equal(before, cluster.Picture());
        });

    [Fact]
    public void What_is_so_already_is_said_and_asked_of_nobody() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            List<string> changes = cluster.Record();
            CommandAnswer answer = await cluster.RunAsync(ResumeCommandLine.Definition);
            Assert.False(answer.Json.GetProperty("paused").GetBoolean());
            cluster.Patroni.Paused = true;
            // Without an answer to the question that it need not ask.
            answer = await cluster.RunAsync(PauseCommandLine.Definition);
            Assert.True(answer.Json.GetProperty("paused").GetBoolean());
            Assert.Contains("in maintenance mode already", answer.Said, StringComparison.Ordinal);
            Assert.NotEmpty(changes);
            Assert.DoesNotContain(changes, static c => c.StartsWith("create orders-api-", StringComparison.Ordinal));
        });

    [Fact]
    public void A_cluster_that_lost_its_leader_in_maintenance_mode_finds_one_after_it() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.LeaderlessAsync(clock);
            CommandAnswer answer = await cluster.RunAsync(ResumeCommandLine.Definition);
            Assert.Contains("Patroni looks after the cluster again", answer.Said, StringComparison.Ordinal);
            Assert.Equal(("patroni-b", 2L), (cluster.Patroni.Leader, cluster.Patroni.Timeline));
        });

    [Fact]
    public void A_member_that_does_not_answer_leaves_it_to_the_next_one() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Patroni.Silent.Add("patroni-a");
            Assert.Equal(ExitCode.Success, (await cluster.RunAsync(PauseCommandLine.Definition, "--yes")).ExitCode);
            Assert.True(cluster.Patroni.Paused);
        });

    [Fact]
    public void Without_a_quorum_of_etcd_it_cannot_begin() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Swarm.SetState("b", "down");
            cluster.Swarm.SetState("c", "down");
            await cluster.RefusesAsync(ExitCode.Failed, "patroni-a: etcd does not answer", PauseCommandLine.Definition, "--yes");
            Assert.False(cluster.Patroni.Paused);
        });

    [Fact]
    public void Members_that_do_not_show_it_are_waited_for_in_vain() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Once(before: false, "orders-api-", () => cluster.Patroni.Silent.UnionWith(CommandRun.Members));
            await cluster.RefusesAsync(
                ExitCode.TimedOut,
                "The members did not take it over within 45 s",
                PauseCommandLine.Definition,
                "--yes",
                "--timeout",
                "45s"
            );
            Assert.True(cluster.Patroni.Paused);
        });
}
