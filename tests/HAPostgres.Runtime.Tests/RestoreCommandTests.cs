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
          "backup":[{"archive":{"start":"000000010000000000000002"},"database":{"id":1,"repo-key":1},"error":false,"info":{"delta":1,"repository":{"delta":1},"size":1},
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
                ["leader", "status", "sync", "failover", "initialize"],
                cluster.Etcd!.DeletedKeys.Select(static k => k["/service/orders/".Length..])
            );
        });

    [Fact]
    public void After_a_restore_that_failed_the_members_run_with_what_they_had() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await UpAsync(clock);
            cluster.Repository.Faults["restore"] =
                "PostgreSQL did not recover: FATAL: recovery ended before configured recovery target was reached";
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

    /// <summary>A member with the old data may be ahead of the restored one, so that a deployment could undo the restore.</summary>
    [Fact]
    public void A_restore_that_was_cut_off_says_so_and_is_run_again() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await UpAsync(clock);
            string leader = cluster.Patroni.Leader!;
            cluster.Repository.Faults["aside"] = "No space left on device";
            await cluster.RefusesAsync(ExitCode.Failed, "No space left on device", RestoreCommandLine.Definition, "--confirm", "orders");
            Assert.Equal([leader], cluster.Patroni.Running);
            cluster.Repository.Faults.Clear();
            CommandAnswer answer = await cluster.RunAsync(RestoreCommandLine.Definition, "--confirm", "orders");
            Assert.Equal(ExitCode.Success, answer.ExitCode);
            Assert.Equal(CommandRun.Members, cluster.Patroni.Running);
        });

    /// <summary>Its archive may reach further than that of the others.</summary>
    [Fact]
    public void The_end_of_the_archive_is_not_known_while_a_repository_cannot_be_read() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(
                clock,
                """{ "name": "orders", "hosts": ["a", "b", "c"], "backup": { "repositories": [{ "host": "c" }, { "host": "b" }] } }"""
            );
            // One line, of the first repository.
            cluster.Repository.Info = Info;
            await cluster.RefusesAsync(
                ExitCode.PreconditionMissing,
                "backup-b could not be read, and its archive may be the one that reaches furthest: did not answer",
                RestoreCommandLine.Definition,
                "--confirm",
                "orders"
            );
            Assert.Empty(cluster.Repository.Done);
            string[] known = ["--time", "2026-11-30 10:41:59+00", "--confirm", "orders"];
            Assert.Equal(ExitCode.Success, (await cluster.RunAsync(RestoreCommandLine.Definition, known)).ExitCode);
        });

    /// <summary>A repository that was lost and made anew holds the backups of the empty cluster that was deployed since.</summary>
    [Fact]
    public void Repositories_of_different_clusters_are_not_mixed() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await UpAsync(clock);
            cluster.Repository.Info = Info.Replace(
                    "\"db\":[",
                    "\"db\":[{\"id\":1,\"repo-key\":2,\"system-id\":2,\"version\":\"17\"},",
                    StringComparison.Ordinal
                )
                .Replace(
                    "\"repo\":[",
                    "\"repo\":[{\"cipher\":\"none\",\"key\":2,\"status\":{\"code\":0,\"message\":\"ok\"}},",
                    StringComparison.Ordinal
                );
            await cluster.RefusesAsync(
                ExitCode.PreconditionMissing,
                "The repositories hold backups of different clusters: repository 2 of 2, backup-c of 1",
                RestoreCommandLine.Definition,
                "--confirm",
                "orders"
            );
            Assert.Empty(cluster.Repository.Done);
        });

    [Theory]
    [InlineData(ExitCode.NotConfirmed, "Nothing was changed", "--backup", Label)]
    [InlineData(ExitCode.NotConfirmed, "Nothing was changed", "--confirm", "order", "--yes")]
    [InlineData(ExitCode.BadUsage, "before the end of the oldest backup, 2026-11-30 10:00:03 UTC", "--time", "2026-11-30 10:00:03+00")]
    [InlineData(ExitCode.BadUsage, "before the end of the oldest backup", "--time", "2026-11-30 11:00:03+02")]
    [InlineData(ExitCode.BadUsage, "No repository holds the backup 20200101-000000F", "--backup", "20200101-000000F")]
    [InlineData(ExitCode.BadUsage, "patroni-x is no member that may lead", "--member", "patroni-x")]
    [InlineData(ExitCode.BadUsage, "exclude each other", "--name", "a", "--lsn", "0/1")]
    [InlineData(ExitCode.BadUsage, "exclude each other", "--verify", "--discard", "--confirm", "orders")]
    [InlineData(ExitCode.BadUsage, "take no target", "--discard", "--name", "a", "--confirm", "orders")]
    [InlineData(ExitCode.BadUsage, "take no target", "--verify", "--member", "patroni-a")]
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
    public void Backups_fail_where_the_archive_misses_wal_or_its_host_does_not_answer() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await UpAsync(clock);
            cluster.Repository.Gaps = """[["000000010000000000000003", "000000010000000000000004"]]""";
            CommandAnswer missing = await cluster.RunAsync(BackupsCommandLine.Definition);
            Assert.Equal(
                (ExitCode.Failed, "000000010000000000000004"),
                (missing.ExitCode, missing.Json.GetProperty("gaps")[0].GetProperty("last").GetString())
            );
            cluster.Repository.Silence = "No such file or directory";
            CommandAnswer silent = await cluster.RunAsync(BackupsCommandLine.Definition);
            Assert.Equal(
                (ExitCode.Failed, 0, "backup-c: No such file or directory"),
                (silent.ExitCode, silent.Json.GetProperty("gaps").GetArrayLength(), silent.Json.GetProperty("notKnown")[0].GetString())
            );
        });

    [Fact]
    public void A_check_says_of_each_repository_whether_wal_arrives() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await UpAsync(clock);
            Assert.Equal(ExitCode.Success, (await cluster.RunAsync(BackupCommandLine.Definition, "check")).ExitCode);
            Assert.Equal(["archive-check c"], cluster.Repository.Done);
            cluster.Repository.Faults["archive-check"] = "ERROR: [082]: WAL segment was not archived before the 60000ms timeout";
            CommandAnswer late = await cluster.RunAsync(BackupCommandLine.Definition, "check");
            Assert.Equal(ExitCode.Failed, late.ExitCode);
            Assert.Contains("was not archived", late.Json[0].GetProperty("detail").GetString(), StringComparison.Ordinal);
        });

    [Fact]
    public void A_restore_point_is_made_on_whoever_takes_writes() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await UpAsync(clock);
            JobRequest? asked = null;
            cluster.Repository.During = job => asked = job;
            CommandAnswer made = await cluster.RunAsync(RestorePointCommandLine.Definition, "before 42");
            Assert.Equal((ExitCode.Success, "0/6000128"), (made.ExitCode, made.Json.GetProperty("position").GetString()));
            Assert.Equal(
                ("before 42", "patroni-a.orders.internal,patroni-b.orders.internal,patroni-c.orders.internal"),
                (asked!["HAPG_NAME"], asked["HAPG_HOSTS"])
            );
            cluster.Repository.Faults["restore-point"] = "could not connect to server";
            await cluster.RefusesAsync(ExitCode.Failed, "could not connect to server", RestorePointCommandLine.Definition, "x");
            await cluster.RefusesAsync(ExitCode.BadUsage, "1 to 63 bytes", RestorePointCommandLine.Definition, new string('é', 32));
        });

    [Fact]
    public void A_backup_runs_beside_the_repository() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await UpAsync(clock);
            string? kind = null;
            cluster.Repository.During = job => kind = job["HAPG_TYPE"];
            await cluster.RunAsync(BackupCommandLine.Definition, "--full");
            Assert.Equal(["backup c"], cluster.Repository.Done);
            Assert.Equal("full", kind);
            await cluster.RefusesAsync(ExitCode.BadUsage, "exclude each other", BackupCommandLine.Definition, "--full", "--diff");
            await cluster.RefusesAsync(ExitCode.BadUsage, "exclude each other", BackupCommandLine.Definition, "check", "--full");
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
