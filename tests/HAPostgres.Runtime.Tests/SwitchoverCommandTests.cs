using HAPostgres.Runtime.Cli.Commands;
using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>The whole of <c>switchover</c>, from the command line to the engine's calls, on a swarm in memory.</summary>
public class SwitchoverCommandTests
{
    /// <summary>Where each transaction has its server connection, a pause waits for transactions alone.</summary>
    private const string Pooling = """{ "name": "orders", "hosts": ["a", "b", "c"], "pgbouncer": { "poolMode": "transaction" } }""";

    [Fact]
    public void The_synchronous_replica_leads_after_it_and_every_pooler_was_paused_and_is_resumed() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock, Pooling);
            using ServiceWatch watch = new(cluster);
            CommandAnswer answer = await cluster.RunAsync(SwitchoverCommandLine.Definition, "--yes");
            Assert.Equal(ExitCode.Success, answer.ExitCode);
            Assert.Equal(("patroni-a", "patroni-b"), (answer.Text("from"), answer.Text("to")));
            Assert.True(answer.Json.GetProperty("paused").GetBoolean());
            Assert.Equal(2.5, answer.Json.GetProperty("gapSeconds").GetDouble());
            Assert.Equal("patroni-b", cluster.Patroni.Leader);
            Assert.Equal(2, cluster.Patroni.Timeline);
            Assert.Equal(["patroni-a"], cluster.Patroni.Starts.Skip(3));
            Assert.Equal(3, cluster.Poolers.Pauses.Count);
            Assert.Empty(cluster.Poolers.Paused);
            watch.AssertServed(leastMembers: 3);
        });

    [Fact]
    public void Without_a_pause_no_pooler_is_touched() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock, Pooling);
            CommandAnswer answer = await cluster.RunAsync(SwitchoverCommandLine.Definition, "--to", "patroni-b", "--no-pause", "--yes");
            Assert.False(answer.Json.GetProperty("paused").GetBoolean());
            Assert.Equal("patroni-b", cluster.Patroni.Leader);
            Assert.Empty(cluster.Poolers.Pauses);
        });

    [Fact]
    public void With_a_server_connection_for_each_session_clients_reconnect_and_no_pooler_is_touched() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            CommandAnswer answer = await cluster.RunAsync(SwitchoverCommandLine.Definition, "--yes");
            Assert.False(answer.Json.GetProperty("paused").GetBoolean());
            Assert.Equal("patroni-b", cluster.Patroni.Leader);
            Assert.Empty(cluster.Poolers.Pauses);
        });

    [Theory]
    [InlineData("patroni-a", ExitCode.BadUsage, "patroni-a is the leader already")]
    [InlineData("patroni-c", ExitCode.Failed, "it is not synchronous")]
    [InlineData("patroni-x", ExitCode.BadUsage, "There is no member 'patroni-x'")]
    public void Who_cannot_take_over_is_refused(string to, ExitCode code, string words) =>
        VirtualTime.Run(async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            string before = cluster.Picture();
            await cluster.RefusesAsync(code, words, SwitchoverCommandLine.Definition, "--to", to, "--yes");
            Assert.Equal(before, cluster.Picture());
        });

    [Fact]
    public void A_member_that_is_down_is_refused_by_its_name() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Swarm.SetState("b", "down");
            string before = cluster.Picture();
            await cluster.RefusesAsync(
                ExitCode.Failed,
                "patroni-b is down",
                SwitchoverCommandLine.Definition,
                "--to",
                "patroni-b",
                "--yes"
            );
            Assert.Equal(before, cluster.Picture());
        });

    [Fact]
    public void Where_the_leader_is_lost_and_PostgreSQL_starts_nowhere_there_is_nobody_to_switch_over_from() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Patroni.Broken.UnionWith(CommandRun.Members);
            cluster.Swarm.SetState("a", "down");
            string before = cluster.Picture();
            DeployException refused = await cluster.RefusesAsync(
                ExitCode.Failed,
                "There is no leader to switch over from",
                SwitchoverCommandLine.Definition,
                "--yes"
            );
            Assert.Contains("'failover --to <member>'", refused.Remedy, StringComparison.Ordinal);
            Assert.Equal(before, cluster.Picture());
        });

    [Fact]
    public void A_pooler_with_long_transactions_refuses_the_pause_and_not_a_switchover_without_one() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock, Pooling);
            string busy = cluster.Poolers.Addresses[1];
            cluster.Poolers.Busy.Add(busy);
            DeployException refused = await cluster.RefusesAsync(
                ExitCode.Failed,
                $"the pooler at {busy} could not be paused within 5 s",
                SwitchoverCommandLine.Definition,
                "--yes"
            );
            Assert.Contains("--no-pause", refused.Remedy, StringComparison.Ordinal);
            Assert.Equal("patroni-a", cluster.Patroni.Leader);
            Assert.Equal(2, cluster.Poolers.Pauses.Count);
            Assert.Empty(cluster.Poolers.Paused);
            await cluster.RunAsync(SwitchoverCommandLine.Definition, "--no-pause", "--yes");
            Assert.Equal("patroni-b", cluster.Patroni.Leader);
        });

    [Fact]
    public void Where_no_proxy_reaches_the_leader_the_role_stays() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Swarm.RemoveService("orders_haproxy");
            string before = cluster.Picture();
            await cluster.RefusesAsync(ExitCode.Failed, "no proxy reaches the leader", SwitchoverCommandLine.Definition, "--yes");
            Assert.Equal(before, cluster.Picture());
        });

    [Fact]
    public void What_Patroni_refuses_is_said_in_its_words_and_the_poolers_are_resumed() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock, Pooling);
            cluster.Once(before: true, "orders-switchover-", () => cluster.Patroni.Promote("patroni-c"));
            await cluster.RefusesAsync(
                ExitCode.Failed,
                "Patroni did not take the switchover from patroni-a to patroni-b: Patroni answered 412: leader name does not match",
                SwitchoverCommandLine.Definition,
                "--yes"
            );
            Assert.Equal("patroni-c", cluster.Patroni.Leader);
            Assert.Equal(3, cluster.Poolers.Pauses.Count);
            Assert.Empty(cluster.Poolers.Paused);
        });

    [Fact]
    public void A_one_shot_service_that_cannot_run_leaves_the_end_unknown() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Refuse("switchover");
            string before = cluster.Picture();
            DeployException failed = await cluster.RefusesAsync(
                ExitCode.Failed,
                "How the switchover from patroni-a to patroni-b ended is not known",
                SwitchoverCommandLine.Definition,
                "--yes"
            );
            Assert.Contains("No such image", failed.Message, StringComparison.Ordinal);
            Assert.Equal(before, cluster.Picture());
        });

    [Fact]
    public void An_old_leader_that_does_not_follow_is_waited_for_in_vain_and_named() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Once(before: false, "orders-switchover-", () => cluster.Patroni.Broken.Add("patroni-a"));
            await cluster.RefusesAsync(
                ExitCode.TimedOut,
                "The cluster is not healthy after 60 s: patroni-a is starting",
                SwitchoverCommandLine.Definition,
                "--yes",
                "--timeout",
                "60s"
            );
            Assert.Equal("patroni-b", cluster.Patroni.Leader);
            Assert.Equal(["patroni-b", "patroni-c"], cluster.Patroni.Running);
        });
}
