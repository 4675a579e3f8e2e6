using System.Text.Json;
using System.Text.Json.Nodes;
using HAPostgres.Runtime.Cli.Commands;
using HAPostgres.Runtime.Output;
using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>
/// The whole of <c>verify</c>, from the command line to the engine's calls, on a swarm in memory. Its checks at published ports fail there:
/// none of them answers this machine.
/// </summary>
public class VerifyCommandTests
{
    private static readonly string[] s_atPorts =
    [
        "port ",
        "write ",
        "writable ",
        "read-only ",
        "settings",
        "roles and databases",
        "access",
    ];

    private static readonly string[] s_inside =
    [
        "leader",
        "replicas",
        "timeline",
        "lag",
        "synchronous",
        "pause",
        "pending restart",
        "etcd",
        .. CommandRun.Members.Select(static m => $"parameters of {m}"),
    ];

    [Fact]
    public void A_healthy_cluster_passes_every_check_that_needs_no_published_port() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            string before = cluster.Picture();
            CommandAnswer answer = await cluster.RunAsync(VerifyCommandLine.Definition);
            Assert.Equal(ExitCode.Failed, answer.ExitCode);
            Assert.False(answer.Json.GetProperty("passed").GetBoolean());
            List<Check> checks = Of(answer);
            Assert.Equal(s_inside, checks.Where(static c => c.Passed).Select(static c => c.Name));
            Assert.All(
                checks.Where(static c => !c.Passed),
                static c => Assert.Contains(s_atPorts, p => c.Name.StartsWith(p, StringComparison.Ordinal))
            );
            Assert.Equal(
                12,
                checks.Count(static c => c.Detail.Contains("answers within the swarm, but not to this machine", StringComparison.Ordinal))
            );
            Assert.Equal(before, cluster.Picture());
        });

    [Fact]
    public void A_member_whose_PostgreSQL_does_not_start_fails_as_a_replica_and_in_its_settings() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Patroni.Broken.Add("patroni-c");
            List<Check> checks = Of(await cluster.RunAsync(VerifyCommandLine.Definition));
            Assert.Equal(["replicas", "timeline", "lag", "parameters of patroni-c"], Inside(checks));
            Assert.Contains(checks, static c => c.Detail == "not streaming: patroni-c replica starting");
            Assert.Contains(checks, static c => c is { Name: "parameters of patroni-c", Detail: "could not connect to server" });
        });

    [Fact]
    public void A_host_that_is_down_is_missed_by_Patroni_and_etcd() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Swarm.SetState("c", "down");
            List<Check> checks = Of(await cluster.RunAsync(VerifyCommandLine.Definition));
            Assert.Equal(["replicas", "etcd", "parameters of patroni-c"], Inside(checks));
            Assert.Contains(new Check("replicas", false, "missing: patroni-c"), checks);
            Assert.Contains(new Check("etcd", false, "2 of 3 members healthy, not etcd-c"), checks);
        });

    [Fact]
    public void Maintenance_mode_and_settings_of_another_manifest_fail() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Patroni.Paused = true;
            cluster.Patroni.Patch(
                new JsonObject
                {
                    ["postgresql"] = new JsonObject
                    {
                        ["parameters"] = new JsonObject { ["max_worker_processes"] = "77", ["work_mem"] = "77MB" },
                    },
                }
            );
            List<Check> checks = Of(await cluster.RunAsync(VerifyCommandLine.Definition));
            Assert.Equal(["pause", "pending restart", .. CommandRun.Members.Select(static m => $"parameters of {m}")], Inside(checks));
            Check settings = Assert.Single(checks, static c => c.Name == "parameters of patroni-b");
            Assert.StartsWith("work_mem is 77MB, the manifest says ", settings.Detail, StringComparison.Ordinal);
        });

    [Fact]
    public void What_was_not_seen_fails_and_ends_none_of_the_other_checks() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Patroni.Silent.UnionWith(CommandRun.Members);
            cluster.Refuse("etcd");
            List<Check> checks = Of(await cluster.RunAsync(VerifyCommandLine.Definition));
            Assert.Equal(["patroni", "etcd"], Inside(checks));
            Assert.StartsWith("not seen: ", Assert.Single(checks, static c => c.Name == "patroni").Detail, StringComparison.Ordinal);
            Assert.Contains("No such image", Assert.Single(checks, static c => c.Name == "etcd").Detail, StringComparison.Ordinal);
            Assert.Equal(3, checks.Count(static c => c.Passed));
        });

    private static List<Check> Of(CommandAnswer answer) =>
        answer.Json.GetProperty("checks").Deserialize<List<Check>>(JsonSerializerOptions.Web)
        ?? throw new InvalidOperationException("no checks");

    /// <returns>Names of the checks that failed, but of those that need a published port.</returns>
    private static IEnumerable<string> Inside(List<Check> checks) =>
        checks
            .Where(static c => !c.Passed && !s_atPorts.Any(p => c.Name.StartsWith(p, StringComparison.Ordinal)))
            .Select(static c => c.Name);
}
