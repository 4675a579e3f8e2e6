using System.Text.Json;
using HAPostgres.Runtime.Cli.Commands;
using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>
/// The whole of <c>doctor</c>, from the command line to the engine's calls, on a swarm in memory. Only what it asks PostgreSQL itself, at a
/// published port, is a gap in each of its answers.
/// </summary>
public class DoctorCommandTests
{
    private const string Database = "the database: ";

    [Fact]
    public void A_healthy_cluster_has_no_problem_but_what_this_machine_does_not_reach() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            string before = cluster.Picture();
            CommandAnswer answer = await cluster.RunAsync(DoctorCommandLine.Definition);
            Assert.Equal(ExitCode.Failed, answer.ExitCode);
            Assert.Contains(Database, Assert.Single(Of(answer), static f => f.Severity == "problem").What, StringComparison.Ordinal);
            Assert.Equal(before, cluster.Picture());
        });

    [Fact]
    public void A_member_whose_PostgreSQL_does_not_start_is_found() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Patroni.Broken.UnionWith(["patroni-b", "patroni-c"]);
            List<Found> found = Of(await cluster.RunAsync(DoctorCommandLine.Definition));
            Assert.Contains(new Found("problem", "patroni-b", "does not stream (state starting)"), found);
            Assert.Contains(new Found("problem", "patroni-c", "does not stream (state starting)"), found);
            Assert.Contains(
                found,
                static f => f is { Severity: "warning", Where: "patroni" } && f.What.StartsWith("0 of 1 replicas", StringComparison.Ordinal)
            );
        });

    [Fact]
    public void A_leader_whose_PostgreSQL_does_not_start_is_found() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Patroni.Broken.UnionWith(CommandRun.Members);
            Assert.Contains(
                new Found("problem", "patroni-a", "leads, but its PostgreSQL does not run (state starting): nothing can be written"),
                Of(await cluster.RunAsync(DoctorCommandLine.Definition))
            );
        });

    [Fact]
    public void A_host_that_is_down_is_found_at_every_layer() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Swarm.SetState("c", "down");
            List<Found> found = Of(await cluster.RunAsync(DoctorCommandLine.Definition));
            Assert.Contains(new Found("problem", "c", "is down, as the swarm sees it"), found);
            Assert.Contains(new Found("problem", "patroni-c", "is down"), found);
            Assert.Contains(new Found("problem", "etcd-c", "does not answer a read that needs the quorum"), found);
        });

    [Fact]
    public void A_cluster_without_leader_in_maintenance_mode_is_told_of_both() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.LeaderlessAsync(clock);
            CommandAnswer answer = await cluster.RunAsync(DoctorCommandLine.Definition);
            Assert.Contains(new Found("problem", "patroni", "has no leader: nothing can be written"), Of(answer));
            Assert.Contains("'resume' lets Patroni find one", answer.Said, StringComparison.Ordinal);
            Assert.Contains(
                Of(answer),
                static f => f.Severity == "warning" && f.What.StartsWith("is in maintenance mode", StringComparison.Ordinal)
            );
        });

    [Fact]
    public void What_was_not_seen_is_a_problem_and_not_taken_for_a_fault() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Patroni.Silent.UnionWith(CommandRun.Members);
            cluster.Refuse("facts", host: "b");
            cluster.Poolers.Silent.Add(cluster.Poolers.Addresses[0]);
            List<Found> found = Of(await cluster.RunAsync(DoctorCommandLine.Definition));
            Assert.All(
                (string[])[Database, "Patroni's members: ", "b: "],
                part =>
                    Assert.Contains(
                        found,
                        f =>
                            f is { Severity: "problem", Where: "doctor" } && f.What.Contains($"not known: {part}", StringComparison.Ordinal)
                    )
            );
            Assert.Contains(
                found,
                static f =>
                    f.Severity == "problem" && f.What.StartsWith("does not say how it is: connection to server", StringComparison.Ordinal)
            );
            Assert.DoesNotContain(found, static f => f.What.Contains("no leader", StringComparison.Ordinal) || f.What == "is down");
        });

    [Fact]
    public void A_pooler_that_was_left_paused_is_resumed() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            string pooler = cluster.Poolers.Addresses[2];
            cluster.Poolers.Pause(pooler);
            List<Found> found = Of(await cluster.RunAsync(DoctorCommandLine.Definition));
            Assert.Contains(
                found,
                f =>
                    f.Severity == "warning"
                    && f.Where == $"pooler at {pooler}"
                    && f.What.Contains("is resumed now", StringComparison.Ordinal)
            );
            Assert.Empty(cluster.Poolers.Paused);
            Assert.DoesNotContain("service orders-deploy-lock", cluster.Swarm.Names);
        });

    [Fact]
    public void A_pooler_that_a_command_at_work_has_paused_stays_so() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Swarm.StartTime = TimeSpan.FromMinutes(5);
            Task deploy = cluster.DeployAsync(InMemoryRun.RestartsTasks);
            await clock.PassAsync(TimeSpan.FromMinutes(1));
            string pooler = cluster.Poolers.Addresses[0];
            cluster.Poolers.Pause(pooler);
            List<Found> found = Of(await cluster.RunAsync(DoctorCommandLine.Definition));
            Assert.Contains(new Found("problem", $"pooler at {pooler}", "is paused: queries wait"), found);
            Assert.Contains(pooler, cluster.Poolers.Paused);
            await deploy;
        });

    [Fact]
    public void A_disk_that_fills_up_is_found_on_its_host() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Hosts.DiskUse["b"] = 95;
            List<Found> found = Of(await cluster.RunAsync(DoctorCommandLine.Definition));
            string directory = Example.Topology.Patroni.Members.Single(static m => m.Host == "b").DataDirectory;
            Assert.Equal(
                ["the disk of /var/lib/docker is 95 % full", $"the disk of {directory} is 95 % full"],
                found.Where(static f => f is { Severity: "problem", Where: "b" }).Select(static f => f.What)
            );
        });

    [Fact]
    public void A_one_shot_service_that_nobody_waits_for_any_more_is_advice() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            string left = await cluster.LeaveJobAsync("api");
            Found expected = new("advice", left, "is a one-shot service that a killed program left behind");
            Assert.DoesNotContain(expected, Of(await cluster.RunAsync(DoctorCommandLine.Definition)));
            await clock.PassAsync(TimeSpan.FromMinutes(10));
            Assert.Contains(expected, Of(await cluster.RunAsync(DoctorCommandLine.Definition)));
            Assert.Contains($"service {left}", cluster.Swarm.Names);
        });

    private static List<Found> Of(CommandAnswer answer) =>
        answer.Json.Deserialize<List<Found>>(JsonSerializerOptions.Web) ?? throw new InvalidOperationException("no findings");

    private sealed record Found(string Severity, string Where, string What);
}
