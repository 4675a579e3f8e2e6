using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Cli.Commands;
using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>What stands before every command that acts on a running cluster, each tried in a state in which it must not act.</summary>
public class CommandGuardTests
{
    private static readonly Dictionary<string, (CommandDefinition Command, string[] Arguments)> s_commands = new()
    {
        ["switchover"] = (SwitchoverCommandLine.Definition, ["--yes"]),
        ["failover"] = (FailoverCommandLine.Definition, ["--to", "patroni-b", "--confirm", "patroni-b", "--yes"]),
        ["restart"] = (RestartCommandLine.Definition, ["--yes"]),
        ["reinit"] = (ReinitCommandLine.Definition, ["patroni-c", "--confirm", "patroni-c"]),
        ["pause"] = (PauseCommandLine.Definition, ["--yes"]),
        ["resume"] = (ResumeCommandLine.Definition, []),
        ["restore"] = (RestoreCommandLine.Definition, ["--confirm", "orders"]),
        ["drill"] = (DrillCommandLine.Definition, ["--yes"]),
    };

    public static TheoryData<string> All => [.. s_commands.Keys];

    [Theory, MemberData(nameof(All))]
    public void While_another_command_is_at_work_it_is_refused(string name) =>
        VirtualTime.Run(async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Swarm.StartTime = TimeSpan.FromSeconds(20);
            Task deploy = cluster.DeployAsync(InMemoryRun.RestartsTasks);
            DeployException refused = await RefusedAsync(cluster, name, ExitCode.Failed, "'deploy'");
            Assert.Contains("Nothing was changed", refused.Message, StringComparison.Ordinal);
            await deploy;
            Assert.Equal(2, cluster.Patroni.Timeline);
            Assert.Empty(cluster.Patroni.Copies);
            Assert.False(cluster.Patroni.Paused);
        });

    [Theory, InlineData("switchover"), InlineData("restart"), InlineData("reinit"), InlineData("restore"), InlineData("drill")]
    public void In_maintenance_mode_what_needs_Patroni_is_refused(string name) =>
        VirtualTime.Run(async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Patroni.Paused = true;
            string before = cluster.Picture();
            DeployException refused = await RefusedAsync(cluster, name, ExitCode.Failed, $"mode, and '{name}' is refused in it");
            Assert.Contains("'resume'", refused.Remedy, StringComparison.Ordinal);
            Assert.Equal(before, cluster.Picture());
        });

    [Theory, InlineData("switchover"), InlineData("restart"), InlineData("reinit"), InlineData("pause"), InlineData("drill")]
    public void While_Swarm_updates_a_member_no_other_is_touched(string name) =>
        VirtualTime.Run(async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Swarm.StartTime = TimeSpan.FromHours(1);
            await cluster.InterruptAsync(InMemoryRun.RestartsTasks, after: "update orders_patroni-c");
            string before = cluster.Picture();
            await RefusedAsync(cluster, name, ExitCode.Failed, "Swarm is updating patroni-c");
            Assert.Equal(before, cluster.Picture());
        });

    [Theory]
    [InlineData("switchover", ExitCode.PreconditionMissing, "cannot be seen whether orders is in Patroni's maintenance mode")]
    [InlineData("restart", ExitCode.PreconditionMissing, "cannot be seen whether orders is in Patroni's maintenance mode")]
    [InlineData("reinit", ExitCode.PreconditionMissing, "cannot be seen whether orders is in Patroni's maintenance mode")]
    [InlineData("drill", ExitCode.PreconditionMissing, "cannot be seen whether orders is in Patroni's maintenance mode")]
    [InlineData("failover", ExitCode.Failed, "The cluster could not be read")]
    [InlineData("pause", ExitCode.Failed, "The cluster could not be read")]
    [InlineData("resume", ExitCode.Failed, "The cluster could not be read")]
    public void Where_nobody_shows_the_cluster_nothing_is_changed(string name, ExitCode code, string words) =>
        VirtualTime.Run(async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Patroni.Silent.UnionWith(CommandRun.Members);
            string before = cluster.Picture();
            DeployException refused = await RefusedAsync(cluster, name, code, words);
            Assert.Contains("patroni-b: curl: (28)", refused.Message, StringComparison.Ordinal);
            Assert.Equal(before, cluster.Picture());
        });

    [Theory, InlineData("switchover"), InlineData("restart"), InlineData("pause"), InlineData("drill")]
    public void Without_a_terminal_to_ask_on_nothing_is_changed(string name) =>
        VirtualTime.Run(async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            string before = cluster.Picture();
            DeployException refused = await cluster.RefusesAsync(ExitCode.NotConfirmed, "Not confirmed", s_commands[name].Command);
            Assert.Contains("--yes", refused.Remedy, StringComparison.Ordinal);
            Assert.Equal(before, cluster.Picture());
        });

    [Fact]
    public void A_switchover_of_another_program_is_waited_for() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            string other = await cluster.LeaveJobAsync("switchover");
            Task<CommandAnswer> restart = cluster.RunAsync(RestartCommandLine.Definition, "patroni-c", "--yes");
            await clock.PassAsync(TimeSpan.FromSeconds(20));
            Assert.Equal(3, cluster.Patroni.Starts.Count);
            cluster.Swarm.RemoveService(other);
            Assert.Contains(other, (await restart).Said, StringComparison.Ordinal);
            Assert.Equal(["patroni-c"], cluster.Patroni.Starts.Skip(3));
        });

    [Fact]
    public void A_switchover_of_another_program_that_does_not_end_refuses_the_next_command() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            string other = await cluster.LeaveJobAsync("switchover");
            string before = cluster.Picture();
            await cluster.RefusesAsync(
                ExitCode.TimedOut,
                $"A switchover is still under way after 30 s: the one-shot service {other}. Nothing was changed",
                RestartCommandLine.Definition,
                "--yes",
                "--timeout",
                "30s"
            );
            Assert.Equal(before, cluster.Picture());
        });

    [Fact]
    public void What_a_killed_program_left_is_put_right_before_the_next_command() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            string[] before = [.. cluster.Swarm.Names];
            // The lock is the first change, and the look at maintenance mode is the second.
            await new Interruption(Step: 1, Killed: true).RunAsync(
                cluster,
                _ => cluster.RunAsync(SwitchoverCommandLine.Definition, "--yes")
            );
            Assert.Contains("service orders-deploy-lock", cluster.Swarm.Names);
            Assert.Contains(cluster.Swarm.Names, static n => n.StartsWith("service orders-witness-", StringComparison.Ordinal));
            foreach (string pooler in cluster.Poolers.Addresses)
                cluster.Poolers.Pause(pooler);
            CommandAnswer answer = await cluster.RunAsync(RestartCommandLine.Definition, "patroni-c", "--yes");
            Assert.Contains("which no longer lives", answer.Said, StringComparison.Ordinal);
            Assert.Contains("3 were still paused, and are resumed", answer.Said, StringComparison.Ordinal);
            Assert.Empty(cluster.Poolers.Paused);
            Assert.Equal(before, cluster.Swarm.Names);
        });

    private static Task<DeployException> RefusedAsync(InMemoryCluster cluster, string name, ExitCode code, string words) =>
        cluster.RefusesAsync(code, words, s_commands[name].Command, s_commands[name].Arguments);
}
