using System.Text.Json.Nodes;
using HAPostgres.Runtime.Cli.Commands;
using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>The whole of <c>restart</c>, from the command line to the engine's calls, on a swarm in memory.</summary>
public class RestartCommandTests
{
    [Fact]
    public void Replicas_restart_first_and_the_leader_last_by_a_switchover() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            using ServiceWatch watch = new(cluster);
            CommandAnswer answer = await cluster.RunAsync(RestartCommandLine.Definition, "--yes");
            Assert.Equal(["patroni-c", "patroni-b", "patroni-a"], answer.Strings("restarted"));
            Assert.Equal(["patroni-c", "patroni-b", "patroni-a"], cluster.Patroni.Starts.Skip(3));
            Assert.Equal(("patroni-b", 2L), (cluster.Patroni.Leader, cluster.Patroni.Timeline));
            watch.AssertServed(leastMembers: 3);
        });

    [Theory]
    [InlineData("--in-place", "patroni-c patroni-b patroni-a")]
    [InlineData("--role replica", "patroni-c patroni-b")]
    [InlineData("--role leader --in-place", "patroni-a")]
    [InlineData("patroni-b patroni-c", "patroni-c patroni-b")]
    public void Only_what_was_asked_for_restarts_and_the_role_stays(string arguments, string restarted) =>
        VirtualTime.Run(async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            CommandAnswer answer = await cluster.RunAsync(RestartCommandLine.Definition, [.. arguments.Split(' '), "--yes"]);
            Assert.Equal(restarted.Split(' '), answer.Strings("restarted"));
            Assert.Equal(restarted.Split(' '), cluster.Patroni.Starts.Skip(3));
            Assert.Equal(("patroni-a", 1L), (cluster.Patroni.Leader, cluster.Patroni.Timeline));
        });

    [Fact]
    public void Those_that_wait_for_a_restart_are_found() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            Assert.Empty((await cluster.RunAsync(RestartCommandLine.Definition, "--pending", "--yes")).Strings("restarted"));
            Assert.Equal(3, cluster.Patroni.Starts.Count);
            cluster.Patroni.Patch(
                new JsonObject { ["postgresql"] = new JsonObject { ["parameters"] = new JsonObject { ["max_worker_processes"] = "16" } } }
            );
            await cluster.RunAsync(RestartCommandLine.Definition, "patroni-c", "--yes");
            CommandAnswer answer = await cluster.RunAsync(RestartCommandLine.Definition, "--pending", "--yes");
            Assert.Equal(["patroni-b", "patroni-a"], answer.Strings("restarted"));
            Assert.All(CommandRun.Members, m => Assert.False(cluster.Patroni.Waits(m)));
        });

    [Fact]
    public void A_replica_that_has_become_the_leader_meanwhile_hands_over_like_one() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Once(before: false, "orders-api-", () => cluster.Patroni.Promote("patroni-b"));
            CommandAnswer answer = await cluster.RunAsync(RestartCommandLine.Definition, "--yes");
            Assert.Equal(["patroni-c", "patroni-a", "patroni-b"], answer.Strings("restarted"));
            // The first leader twice: when it lost its role, and when it was its turn.
            Assert.Equal(["patroni-c", "patroni-a", "patroni-a", "patroni-b"], cluster.Patroni.Starts.Skip(3));
            Assert.Equal(("patroni-a", 3L), (cluster.Patroni.Leader, cluster.Patroni.Timeline));
        });

    [Theory]
    [InlineData("")]
    [InlineData(" --in-place")]
    public void A_replica_that_has_become_the_leader_meanwhile_is_left_alone_where_only_replicas_were_asked_for(string inPlace) =>
        VirtualTime.Run(async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Once(before: false, "orders-api-", () => cluster.Patroni.Promote("patroni-b"));
            CommandAnswer answer = await cluster.RunAsync(RestartCommandLine.Definition, [.. $"--role replica --yes{inPlace}".Split(' ')]);
            Assert.Equal(["patroni-c"], answer.Strings("restarted"));
            Assert.Contains("patroni-b is not restarted: it has become the leader", answer.Said, StringComparison.Ordinal);
            // The former leader has only followed: it was a leader when replicas were asked for.
            Assert.Equal(["patroni-c", "patroni-a"], cluster.Patroni.Starts.Skip(3));
            Assert.Equal(("patroni-b", 2L), (cluster.Patroni.Leader, cluster.Patroni.Timeline));
        });

    [Theory]
    [InlineData("patroni-c", ExitCode.Failed, "patroni-c is down")]
    [InlineData("patroni-x", ExitCode.BadUsage, "There is no member 'patroni-x'")]
    public void A_member_that_is_not_there_is_refused_and_no_other_restarts(string member, ExitCode code, string words) =>
        VirtualTime.Run(async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Swarm.SetState("c", "down");
            string before = cluster.Picture();
            await cluster.RefusesAsync(code, words, RestartCommandLine.Definition, "patroni-b", member, "--yes");
            Assert.Equal(before, cluster.Picture());
        });

    [Fact]
    public void Where_nobody_can_take_over_the_leader_is_not_restarted_and_no_replica_either() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Patroni.Broken.UnionWith(["patroni-b", "patroni-c"]);
            string before = cluster.Picture();
            await cluster.RefusesAsync(
                ExitCode.Failed,
                "No replica can take over from patroni-a: patroni-b does not stream (state starting); patroni-c does not stream",
                RestartCommandLine.Definition,
                "--yes"
            );
            Assert.Equal(before, cluster.Picture());
        });

    [Fact]
    public void A_member_that_does_not_answer_ends_it_before_the_next_one() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Patroni.Silent.Add("patroni-b");
            await cluster.RefusesAsync(
                ExitCode.Failed,
                "Patroni does not answer on patroni-b: curl: (28)",
                RestartCommandLine.Definition,
                "--yes"
            );
            Assert.Equal(["patroni-c"], cluster.Patroni.Starts.Skip(3));
            Assert.Equal("patroni-a", cluster.Patroni.Leader);
        });

    [Fact]
    public void A_member_whose_PostgreSQL_does_not_start_again_ends_it_before_the_next_one() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Once(before: true, "orders-api-", () => cluster.Patroni.Broken.Add("patroni-c"));
            await cluster.RefusesAsync(
                ExitCode.Failed,
                "The restart of patroni-c was refused by patroni-c, with status 503: postgres is still starting",
                RestartCommandLine.Definition,
                "--yes"
            );
            Assert.Equal(3, cluster.Patroni.Starts.Count);
            Assert.Equal(["patroni-a", "patroni-b"], cluster.Patroni.Running);
            Assert.Equal("patroni-a", cluster.Patroni.Leader);
        });

    [Fact]
    public void A_member_that_does_not_stream_again_is_waited_for_in_vain_and_no_other_restarts() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Once(before: false, "orders-api-", () => cluster.Patroni.Broken.Add("patroni-c"));
            await cluster.RefusesAsync(
                ExitCode.TimedOut,
                "The cluster is not healthy after 60 s: patroni-c is starting",
                RestartCommandLine.Definition,
                "--yes",
                "--timeout",
                "60s"
            );
            Assert.Equal(["patroni-c"], cluster.Patroni.Starts.Skip(3));
            Assert.Equal("patroni-a", cluster.Patroni.Leader);
        });
}
