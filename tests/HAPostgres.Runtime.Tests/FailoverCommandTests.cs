using HAPostgres.Runtime.Cli.Commands;
using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>The whole of <c>failover</c> on a cluster in memory that lost its leader in maintenance mode.</summary>
public class FailoverCommandTests
{
    [Fact]
    public void The_synchronous_replica_leads_after_it_and_the_lost_leader_is_not_waited_for() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.LeaderlessAsync(clock);
            CommandAnswer answer = await cluster.RunAsync(FailoverCommandLine.Definition, "--yes");
            Assert.Equal("patroni-b", answer.Text("leader"));
            Assert.Contains("Successfully failed over to \"patroni-b\"", answer.Said, StringComparison.Ordinal);
            Assert.Equal("patroni-b", cluster.Patroni.Leader);
            Assert.Equal(2, cluster.Patroni.Timeline);
        });

    [Theory, InlineData(null), InlineData("patroni-b")]
    public void A_member_that_may_lack_rows_leads_only_when_its_name_is_typed(string? typed) =>
        VirtualTime.Run(async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.LeaderlessAsync(clock);
            string before = cluster.Picture();
            string[] confirmation = typed is null ? [] : ["--confirm", typed];
            await cluster.RefusesAsync(
                ExitCode.NotConfirmed,
                "rows that were acknowledged and did not reach it are lost for good",
                FailoverCommandLine.Definition,
                ["--to", "patroni-c", "--yes", .. confirmation]
            );
            Assert.Equal(before, cluster.Picture());
            CommandAnswer answer = await cluster.RunAsync(FailoverCommandLine.Definition, "--to", "patroni-c", "--confirm", "patroni-c");
            Assert.Equal("patroni-c", answer.Text("leader"));
            Assert.Equal("patroni-c", cluster.Patroni.Leader);
        });

    [Fact]
    public void The_synchronous_replica_is_asked_about_too() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.LeaderlessAsync(clock);
            await cluster.RefusesAsync(ExitCode.NotConfirmed, "Make patroni-b the leader?", FailoverCommandLine.Definition);
            Assert.Null(cluster.Patroni.Leader);
        });

    [Fact]
    public void A_leader_that_runs_is_left_to_a_switchover() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            string before = cluster.Picture();
            DeployException refused = await cluster.RefusesAsync(
                ExitCode.Failed,
                "patroni-a leads and runs",
                FailoverCommandLine.Definition,
                "--yes"
            );
            Assert.Contains("'switchover'", refused.Remedy, StringComparison.Ordinal);
            Assert.Equal(before, cluster.Picture());
        });

    [Fact]
    public void A_leader_that_came_while_the_question_stood_keeps_its_role() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.LeaderlessAsync(clock);
            cluster.Once(before: false, "orders-witness-", () => cluster.Patroni.Promote("patroni-c"));
            await cluster.RefusesAsync(ExitCode.Failed, "patroni-c leads and runs", FailoverCommandLine.Definition, "--yes");
            Assert.Equal(("patroni-c", 2L), (cluster.Patroni.Leader, cluster.Patroni.Timeline));
        });

    [Fact]
    public void A_member_that_ceases_to_be_synchronous_while_the_question_stands_is_not_promoted() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.LeaderlessAsync(clock);
            cluster.Once(before: false, "orders-witness-", () => cluster.Patroni.Dynamic["synchronous_mode"] = false);
            await cluster.RefusesAsync(
                ExitCode.NotConfirmed,
                "patroni-b was not synchronous, unlike when you were asked",
                FailoverCommandLine.Definition,
                "--yes"
            );
            Assert.Null(cluster.Patroni.Leader);
        });

    [Fact]
    public void Of_a_quorum_the_replica_that_received_most_leads_after_it() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.LeaderlessAsync(clock, InMemoryRun.Quorum);
            cluster.Patroni.Behind["patroni-b"] = 8;
            CommandAnswer answer = await cluster.RunAsync(FailoverCommandLine.Definition, "--yes");
            Assert.Equal("patroni-c", answer.Text("leader"));
        });

    [Theory]
    [InlineData(8, null)]
    [InlineData(0, "patroni-c")]
    public void Of_a_quorum_a_replica_that_received_less_or_that_cannot_be_compared_leads_only_when_its_name_is_typed(
        int behind,
        string? silent
    ) =>
        VirtualTime.Run(async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.LeaderlessAsync(clock, InMemoryRun.Quorum);
            cluster.Patroni.Behind["patroni-b"] = behind;
            if (silent is not null)
                cluster.Patroni.Silent.Add(silent);
            string before = cluster.Picture();
            await cluster.RefusesAsync(
                ExitCode.NotConfirmed,
                "patroni-b is not known to have received as much",
                FailoverCommandLine.Definition,
                "--to",
                "patroni-b",
                "--yes"
            );
            Assert.Equal(before, cluster.Picture());
        });

    /// <summary>A manifest that was edited and not deployed does not say for whom commits wait.</summary>
    [Fact]
    public void Of_a_quorum_that_runs_the_role_alone_says_nothing_whatever_the_manifest_says() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.LeaderlessAsync(clock);
            cluster.Patroni.Dynamic["synchronous_mode"] = "quorum";
            cluster.Patroni.Behind["patroni-b"] = 8;
            await cluster.RefusesAsync(
                ExitCode.NotConfirmed,
                "patroni-b is not known to have received as much",
                FailoverCommandLine.Definition,
                "--to",
                "patroni-b",
                "--yes"
            );
        });

    [Fact]
    public void A_replica_that_falls_behind_another_while_the_question_stands_is_not_promoted() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.LeaderlessAsync(clock, InMemoryRun.Quorum);
            cluster.Once(before: false, "orders-api-", () => cluster.Patroni.Behind["patroni-b"] = 8);
            await cluster.RefusesAsync(
                ExitCode.NotConfirmed,
                "timeline 1, 0/2FFFFF8",
                FailoverCommandLine.Definition,
                "--to",
                "patroni-b",
                "--yes"
            );
            Assert.Null(cluster.Patroni.Leader);
        });

    [Theory]
    [InlineData("patroni-a", ExitCode.Failed, "patroni-a is down")]
    [InlineData("patroni-x", ExitCode.BadUsage, "There is no member 'patroni-x'")]
    public void A_member_that_is_not_there_is_refused(string to, ExitCode code, string words) =>
        VirtualTime.Run(async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.LeaderlessAsync(clock);
            string before = cluster.Picture();
            await cluster.RefusesAsync(code, words, FailoverCommandLine.Definition, "--to", to, "--confirm", to);
            Assert.Equal(before, cluster.Picture());
        });

    [Fact]
    public void A_member_that_does_not_answer_is_named() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.LeaderlessAsync(clock);
            cluster.Patroni.Silent.Add("patroni-b");
            await cluster.RefusesAsync(
                ExitCode.Failed,
                "Patroni does not answer on patroni-b: curl: (28)",
                FailoverCommandLine.Definition,
                "--yes"
            );
            Assert.Null(cluster.Patroni.Leader);
        });

    [Fact]
    public void A_member_whose_PostgreSQL_does_not_start_is_refused_by_Patroni() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.LeaderlessAsync(clock);
            cluster.Patroni.Broken.Add("patroni-b");
            await cluster.RefusesAsync(
                ExitCode.Failed,
                "refused by patroni-b, with status 412: failover is not possible: no good candidates have been found",
                FailoverCommandLine.Definition,
                "--to",
                "patroni-b",
                "--confirm",
                "patroni-b"
            );
            Assert.Null(cluster.Patroni.Leader);
        });

    [Fact]
    public void A_replica_that_does_not_follow_is_waited_for_in_vain_and_named() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.LeaderlessAsync(clock);
            cluster.Once(before: false, "orders-api-", () => cluster.Patroni.Broken.Add("patroni-c"));
            await cluster.RefusesAsync(
                ExitCode.TimedOut,
                "The cluster is not healthy after 60 s: patroni-c is starting",
                FailoverCommandLine.Definition,
                "--yes",
                "--timeout",
                "60s"
            );
            Assert.Equal("patroni-b", cluster.Patroni.Leader);
        });
}
