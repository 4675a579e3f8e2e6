using HAPostgres.Runtime.Cli.Commands;
using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Runtime.Tests;

public class RestoreCommandTests
{
    private const string Manifest = """
        { "name": "orders", "hosts": ["a", "b", "c"], "backup": { "repositories": [{ "host": "c" }] } }
        """;

    private const string Label = "20261130-100000F";

    /// <summary>One full backup, which ended at 10:00:03 UTC on 30 November 2026.</summary>
    private const string Info = """
        [{"archive":[{"database":{"id":1,"repo-key":1},"id":"17-1","max":"000000010000000000000006","min":"000000010000000000000001"}],
          "backup":[{"database":{"id":1,"repo-key":1},"error":false,"info":{"delta":1,"repository":{"delta":1},"size":1},
            "label":"20261130-100000F","timestamp":{"start":1796032800,"stop":1796032803},"type":"full"}],
          "db":[{"id":1,"repo-key":1,"system-id":1,"version":"17"}],"name":"orders",
          "repo":[{"cipher":"aes-256-cbc","key":1,"status":{"code":0,"message":"ok"}}],"status":{"code":0,"message":"ok"}}]
        """;

    [Fact]
    public void The_leaders_data_is_restored_while_nobody_runs_and_the_others_copy_it() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await UpAsync(clock);
            string leader = cluster.Patroni.Leader!;
            List<string> running = [];
            Dictionary<string, string> asked = [];
            cluster.Repository.During = job =>
            {
                running.Add($"{job.Purpose}: {string.Join(' ', cluster.Patroni.Running)}");
                if (job.Purpose == "restore")
                    asked = new(job.Environment);
            };

            CommandAnswer answer = await cluster.RunAsync(
                RestoreCommandLine.Definition,
                "--time",
                "2026-11-30 10:41:59+00",
                "--confirm",
                "orders"
            );

            Assert.Equal(ExitCode.Success, answer.ExitCode);
            Assert.Equal(["restore: ", $"aside: {leader}", $"aside: {leader}"], running);
            Assert.Equal($"restore {leader[^1..]}", cluster.Repository.Done[0]);
            Assert.Equal(("time", "2026-11-30 10:41:59.000000+00", ""), (asked["HAPG_TYPE"], asked["HAPG_TARGET"], asked["HAPG_SET"]));
            Assert.Equal(leader, cluster.Patroni.Leader);
            Assert.Equal(CommandRun.Members, cluster.Patroni.Running);
            // What Patroni remembers of the time after the target would hold the restored member back.
            Assert.Equal(
                ["/service/orders/leader", "/service/orders/status", "/service/orders/sync", "/service/orders/failover"],
                cluster.Etcd!.DeletedKeys
            );
        });

    [Fact]
    public void After_a_restore_that_failed_the_members_run_with_what_they_had() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await UpAsync(clock);
            cluster.Repository.Fault = "PostgreSQL did not recover: FATAL: recovery ended before configured recovery target was reached";
            DeployException failed = await cluster.RefusesAsync(
                ExitCode.Failed,
                "recovery ended before configured recovery target was reached",
                RestoreCommandLine.Definition,
                "--confirm",
                "orders"
            );
            Assert.Contains("Nothing of that member was changed", failed.Remedy, StringComparison.Ordinal);
            await clock.PassAsync(TimeSpan.FromSeconds(20));
            cluster.Settle();
            Assert.Equal(CommandRun.Members, cluster.Patroni.Running);
            Assert.NotNull(cluster.Patroni.Leader);
            Assert.Empty(cluster.Repository.Done);
            Assert.Empty(cluster.Etcd!.DeletedKeys);
        });

    [Theory]
    [InlineData(ExitCode.NotConfirmed, "Nothing was changed", "--backup", Label)]
    [InlineData(ExitCode.NotConfirmed, "Nothing was changed", "--confirm", "order", "--yes")]
    [InlineData(ExitCode.BadUsage, "before the end of the oldest backup, 2026-11-30 10:00:03 UTC", "--time", "2026-11-30 10:00:03+00")]
    [InlineData(ExitCode.BadUsage, "before the end of the oldest backup", "--time", "2026-11-30 11:00:03+02")]
    [InlineData(ExitCode.BadUsage, "No repository holds the backup 20200101-000000F", "--backup", "20200101-000000F")]
    [InlineData(ExitCode.BadUsage, "patroni-x is no member that may lead", "--member", "patroni-x")]
    [InlineData(ExitCode.BadUsage, "exclude each other", "--name", "a", "--lsn", "0/1")]
    public void What_is_not_meant_or_not_possible_changes_nothing(ExitCode code, string words, params string[] arguments) =>
        VirtualTime.Run(async clock =>
        {
            using InMemoryCluster cluster = await UpAsync(clock);
            string before = cluster.Picture();
            await cluster.RefusesAsync(code, words, RestoreCommandLine.Definition, arguments);
            Assert.Equal(before, cluster.Picture());
            Assert.Empty(cluster.Repository.Done);
        });

    [Fact]
    public void Without_a_backup_in_the_manifest_there_is_nothing_to_restore() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            await cluster.RefusesAsync(
                ExitCode.PreconditionMissing,
                "orders has no backup",
                RestoreCommandLine.Definition,
                "--confirm",
                "orders"
            );
        });

    [Fact]
    public void What_was_put_aside_is_deleted_on_every_host() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await UpAsync(clock);
            await cluster.RunAsync(RestoreCommandLine.Definition, "--discard", "--confirm", "orders");
            Assert.Equal(["discard a", "discard b", "discard c"], cluster.Repository.Done.Order());
        });

    [Fact]
    public void Backups_are_listed_with_the_fault_of_a_repository() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await UpAsync(clock);
            CommandAnswer fine = await cluster.RunAsync(BackupsCommandLine.Definition);
            Assert.Equal((ExitCode.Success, Label), (fine.ExitCode, fine.Json.GetProperty("backups")[0].GetProperty("label").GetString()));
            cluster.Repository.Info = "[]";
            Assert.Equal(ExitCode.Failed, (await cluster.RunAsync(BackupsCommandLine.Definition)).ExitCode);
        });

    [Fact]
    public void A_backup_runs_beside_the_repository() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await UpAsync(clock);
            string? kind = null;
            cluster.Repository.During = job => kind = job["HAPG_TYPE"];
            await cluster.RunAsync(BackupCommandLine.Definition, "--full");
            Assert.Equal((["backup c"], "full"), (cluster.Repository.Done, kind));
        });

    [Theory]
    [InlineData(true, "", ExitCode.Success)]
    [InlineData(false, "pg_amcheck: index \\\"kept_pkey\\\" lacks a row", ExitCode.Failed)]
    public void A_verification_ends_with_what_it_found_and_backups_shows_it(bool passed, string message, ExitCode code) =>
        VirtualTime.Run(async clock =>
        {
            using InMemoryCluster cluster = await UpAsync(clock);
            cluster.Repository.Verified =
                $$"""{"ok": {{(passed ? "true" : "false")}}, "message": "{{message}}", "recovered": "", "started": 1796032800, "ended": 1796032900}""";
            CommandAnswer verified = await cluster.RunAsync(RestoreCommandLine.Definition, "--verify");
            Assert.Equal((code, passed), (verified.ExitCode, verified.Json[0].GetProperty("passed").GetBoolean()));
            Assert.Equal(["verify-backup c"], cluster.Repository.Done);
            CommandAnswer backups = await cluster.RunAsync(BackupsCommandLine.Definition);
            Assert.Equal((code, 1), (backups.ExitCode, backups.Json.GetProperty("verified").GetArrayLength()));
        });

    [Fact]
    public void A_verification_that_said_nothing_did_not_pass() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await UpAsync(clock);
            await cluster.RefusesAsync(ExitCode.Failed, "backup-c was not verified", RestoreCommandLine.Definition, "--verify");
        });

    private static async Task<InMemoryCluster> UpAsync(TimeProvider clock)
    {
        InMemoryCluster cluster = await CommandRun.UpAsync(clock, Manifest);
        cluster.Repository.Info = Info;
        return cluster;
    }
}
