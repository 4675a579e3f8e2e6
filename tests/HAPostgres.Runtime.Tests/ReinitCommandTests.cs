using HAPostgres.Runtime.Cli.Commands;
using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>The whole of <c>reinit</c>, from the command line to the engine's calls, on a swarm in memory.</summary>
public class ReinitCommandTests
{
    private static readonly string[] s_replica = ["patroni-c", "--confirm", "patroni-c"];

    [Fact]
    public void A_copy_is_waited_for_until_the_replica_streams_again() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            using ServiceWatch watch = new(cluster);
            cluster.Patroni.CopyTime = TimeSpan.FromMinutes(1);
            DateTimeOffset begin = clock.GetUtcNow();
            CommandAnswer answer = await cluster.RunAsync(ReinitCommandLine.Definition, s_replica);
            Assert.Equal("patroni-c", answer.Text("reinitialized"));
            Assert.True(clock.GetUtcNow() - begin >= TimeSpan.FromMinutes(1), $"{clock.GetUtcNow() - begin}");
            Assert.Equal(["patroni-c"], cluster.Patroni.Copies);
            Assert.Equal(CommandRun.Members, cluster.Patroni.Running);
            watch.AssertServed(leastMembers: 2);
        });

    [Fact]
    public void A_replica_whose_PostgreSQL_does_not_start_is_brought_back() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Patroni.Broken.Add("patroni-c");
            cluster.Settle();
            Assert.Equal(["patroni-a", "patroni-b"], cluster.Patroni.Running);
            Assert.Equal(ExitCode.Success, (await cluster.RunAsync(ReinitCommandLine.Definition, s_replica)).ExitCode);
            Assert.Equal(CommandRun.Members, cluster.Patroni.Running);
        });

    [Theory]
    [InlineData("patroni-a", ExitCode.BadUsage, "patroni-a is the leader")]
    [InlineData("patroni-c", ExitCode.Failed, "patroni-c is down")]
    [InlineData("patroni-x", ExitCode.BadUsage, "There is no member 'patroni-x'")]
    public void Who_is_no_replica_is_refused(string member, ExitCode code, string words) =>
        VirtualTime.Run(async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Swarm.SetState("c", "down");
            string before = cluster.Picture();
            await cluster.RefusesAsync(code, words, ReinitCommandLine.Definition, member, "--confirm", member);
            Assert.Equal(before, cluster.Picture());
        });

    [Theory, InlineData("--yes"), InlineData("--confirm patroni-b")]
    public void Nothing_but_the_members_own_name_confirms_it(string given) =>
        VirtualTime.Run(async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            string before = cluster.Picture();
            await cluster.RefusesAsync(
                ExitCode.NotConfirmed,
                "All data of patroni-c will be deleted and copied anew from patroni-a",
                ReinitCommandLine.Definition,
                ["patroni-c", .. given.Split(' ')]
            );
            Assert.Equal(before, cluster.Picture());
        });

    [Fact]
    public void Without_a_leader_that_runs_the_data_stays() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Patroni.Broken.UnionWith(CommandRun.Members);
            string before = cluster.Picture();
            await cluster.RefusesAsync(ExitCode.Failed, "There is no leader to copy from", ReinitCommandLine.Definition, s_replica);
            Assert.Equal(before, cluster.Picture());
        });

    [Fact]
    public void A_member_that_does_not_answer_keeps_its_data() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Patroni.Silent.Add("patroni-c");
            await cluster.RefusesAsync(
                ExitCode.Failed,
                "Patroni does not answer on patroni-c: curl: (28)",
                ReinitCommandLine.Definition,
                s_replica
            );
            Assert.Empty(cluster.Patroni.Copies);
        });

    [Fact]
    public void A_replica_that_has_become_the_leader_meanwhile_is_refused_by_Patroni() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Once(before: true, "orders-api-", () => cluster.Patroni.Promote("patroni-c"));
            await cluster.RefusesAsync(
                ExitCode.Failed,
                "refused by patroni-c, with status 503: I am the leader, can not reinitialize",
                ReinitCommandLine.Definition,
                s_replica
            );
            Assert.Empty(cluster.Patroni.Copies);
        });

    [Fact]
    public void A_copy_that_does_not_end_is_waited_for_in_vain_and_named() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Patroni.CopyTime = TimeSpan.FromDays(1);
            await cluster.RefusesAsync(
                ExitCode.TimedOut,
                "The cluster is not healthy after 300 s: patroni-c is creating replica",
                ReinitCommandLine.Definition,
                [.. s_replica, "--timeout", "5min"]
            );
            Assert.Equal(["patroni-a", "patroni-b"], cluster.Patroni.Running);
        });
}
