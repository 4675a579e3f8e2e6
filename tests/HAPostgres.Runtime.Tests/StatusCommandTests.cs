using System.Text.Json;
using HAPostgres.Runtime.Cli.Commands;
using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>
/// The whole of <c>status</c>, from the command line to the engine's calls, on a swarm in memory, whose published ports take no
/// connection.
/// </summary>
public class StatusCommandTests
{
    [Fact]
    public void A_healthy_cluster_is_shown_with_all_its_parts() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            string before = cluster.Picture();
            CommandAnswer answer = await cluster.RunAsync(StatusCommandLine.Definition);
            Assert.Equal(ExitCode.Success, answer.ExitCode);
            Assert.Equal(
                ["patroni-a leader running", "patroni-b sync_standby streaming", "patroni-c replica streaming"],
                Rows(answer, "members", "name", "role", "state")
            );
            Assert.Equal(["etcd-a True True", "etcd-b True False", "etcd-c True False"], Rows(answer, "etcd", "name", "healthy", "leader"));
            Assert.Equal(
                ["a app 4 1 7", "b app 4 1 7", "c app 4 1 7"],
                Rows(answer, "pools", "host", "database", "active", "waiting", "maxWait")
            );
            Assert.Equal(12, answer.Json.GetProperty("use").GetArrayLength());
            Assert.Contains("b patroni-b 10 100 MB 1024 MB", Rows(answer, "use", "node", "service", "cpuPercent", "memory", "memoryLimit"));
            Assert.All(Rows(answer, "tasks", "state"), static s => Assert.Equal("running", s));
            Assert.Equal(9, answer.Json.GetProperty("connections").GetArrayLength());
            Assert.All(Rows(answer, "connections", "works"), static w => Assert.Equal("False", w));
            Assert.Empty(answer.Strings("gaps"));
            Assert.Empty(Rows(answer, "failures", "error"));
            Assert.Equal(before, cluster.Picture());
        });

    [Fact]
    public void A_cluster_without_leader_is_told_by_the_exit_code() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.LeaderlessAsync(clock);
            CommandAnswer answer = await cluster.RunAsync(StatusCommandLine.Definition);
            Assert.Equal(ExitCode.Failed, answer.ExitCode);
            Assert.Equal(["patroni-b sync_standby running", "patroni-c replica running"], Rows(answer, "members", "name", "role", "state"));
            Assert.Contains("a down", Rows(answer, "nodes", "node", "state"));
            Assert.Contains("etcd-a False", Rows(answer, "etcd", "name", "healthy"));
            Assert.Equal(["b", "c"], Rows(answer, "pools", "host"));
        });

    [Fact]
    public void A_leader_whose_PostgreSQL_does_not_start_is_none() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Patroni.Broken.UnionWith(CommandRun.Members);
            CommandAnswer answer = await cluster.RunAsync(StatusCommandLine.Definition);
            Assert.Equal(ExitCode.Failed, answer.ExitCode);
            Assert.All(Rows(answer, "members", "state"), static s => Assert.Equal("starting", s));
            Assert.Equal(3, answer.Json.GetProperty("members").GetArrayLength());
        });

    [Fact]
    public void What_was_not_seen_is_null_and_named_and_the_rest_is_shown() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Patroni.Silent.UnionWith(CommandRun.Members);
            cluster.Poolers.Silent.Add(cluster.Poolers.Addresses[0]);
            cluster.Refuse("stats", host: "b");
            CommandAnswer answer = await cluster.RunAsync(StatusCommandLine.Definition);
            Assert.Equal(ExitCode.Failed, answer.ExitCode);
            Assert.Equal(JsonValueKind.Null, answer.Json.GetProperty("members").ValueKind);
            Assert.Equal(3, answer.Json.GetProperty("etcd").GetArrayLength());
            Assert.Equal(["b", "c"], Rows(answer, "pools", "host"));
            Assert.Equal(["a", "c"], Rows(answer, "use", "node").Distinct());
            Assert.Collection(
                answer.Strings("gaps").Order(StringComparer.Ordinal),
                static g => Assert.StartsWith("Patroni's members: The cluster could not be read", g, StringComparison.Ordinal),
                static g => Assert.Contains("the containers on b: ", g, StringComparison.Ordinal),
                static g => Assert.StartsWith("the pooler on a: connection to server", g, StringComparison.Ordinal)
            );
        });

    [Fact]
    public void Before_the_first_deployment_there_is_nothing_to_see() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = new(clock, "a", "b", "c");
            await cluster.SetupAsync(InMemoryRun.Manifest);
            CommandAnswer answer = await cluster.RunAsync(StatusCommandLine.Definition);
            Assert.Equal(ExitCode.Failed, answer.ExitCode);
            Assert.Equal(["the swarm has no service of orders: run 'deploy'"], answer.Strings("gaps"));
            Assert.Empty(Rows(answer, "members", "name"));
            Assert.Equal(["a active", "b active", "c active"], Rows(answer, "nodes", "node", "state"));
        });

    [Fact]
    public void A_container_that_fails_is_among_the_recent_failures() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Swarm.FailureOf = static (spec, _) => spec.Name == "orders_patroni-c" ? "task: non-zero exit (1)" : null;
            await Assert.ThrowsAsync<DeployException>(() => cluster.DeployAsync(InMemoryRun.RestartsTasks));
            CommandAnswer answer = await cluster.RunAsync(StatusCommandLine.Definition);
            Assert.Equal(ExitCode.Success, answer.ExitCode);
            Assert.Contains(
                Rows(answer, "failures", "service", "node", "error"),
                static f =>
                    f.StartsWith("patroni-c c ", StringComparison.Ordinal) && f.Contains("non-zero exit (1)", StringComparison.Ordinal)
            );
        });

    private static IEnumerable<string> Rows(CommandAnswer answer, string part, params string[] columns) =>
        answer.Json.GetProperty(part).EnumerateArray().Select(row => string.Join(' ', columns.Select(c => $"{row.GetProperty(c)}")));
}
