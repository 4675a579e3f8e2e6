using Xunit;

namespace HAPostgres;

/// <summary>The manifest's block <c>backup</c>, as it is resolved and checked.</summary>
public class BackupTests
{
    private const string Rest = """ "name": "orders", "hosts": ["a", "b", "c"] """;

    [Fact]
    public void A_manifest_without_a_repository_has_no_backup_and_no_archive()
    {
        ClusterTopology topology = Compiled($", {Samples.NoBackup}");
        Assert.Null(topology.Backup);
        Assert.Null(topology.Postgres.FindParameter("archive_mode"));
        Assert.DoesNotContain(topology.Secrets, static s => s.Key.StartsWith("backup", StringComparison.Ordinal));
    }

    [Fact]
    public void A_repository_on_a_host_is_enough()
    {
        ClusterTopology topology = Compiled(""", "backup": { "repositories": [{ "host": "c" }] }""");
        BackupTopology backup = topology.Backup!;
        Assert.Equal(
            new BackupRepository
            {
                Name = "backup-c",
                Host = "c",
                Directory = "/var/lib/pgbackrest/orders",
            },
            Assert.Single(backup.Repositories)
        );
        Assert.Equal(
            ("orders", "0 1 * * 0", "0 1 * * *", null, 4, null, true),
            (backup.Stanza, backup.Full, backup.Differential, backup.Incremental, backup.KeepFull, backup.KeepDays, backup.Encrypted)
        );
        Assert.Equal("always", topology.Postgres.FindParameter("archive_mode")?.Value);
        Assert.Equal("/usr/local/bin/pgbackrest-push %p", topology.Postgres.FindParameter("archive_command")?.Value);
        Assert.Equal("60", topology.Postgres.FindParameter("archive_timeout")?.Value);
        Assert.Equal(
            ["backup-client.crt", "backup-client.key", "backup.crt", "backup.key", "backup_passphrase"],
            topology.Secrets.Select(static s => s.Key).Where(static k => k.StartsWith("backup", StringComparison.Ordinal)).Order()
        );
        Assert.Contains(topology.PlacedByHost()["c"], static p => p is { Role: ServiceRole.Backup, Name: "backup-c" });
    }

    [Fact]
    public void A_bucket_and_an_ssh_server_keep_repositories_away_from_the_swarm()
    {
        ClusterTopology topology = Compiled(
            """
            , "backup": { "repositories": [
              { "s3": { "bucket": "orders", "endpoint": "s3.example:9000", "region": "eu", "pathStyle": true } },
              { "name": "nas", "sftp": { "host": "nas.example", "path": "/b", "fingerprint": "SHA256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8" } }
            ] }
            """
        );
        Assert.Equal(
            [
                new BackupRepository
                {
                    Name = "backup-s3",
                    S3 = new S3Repository
                    {
                        Bucket = "orders",
                        Endpoint = "s3.example",
                        Port = 9000,
                        Region = "eu",
                        PathStyle = true,
                        Path = "/orders",
                        OwnAuthority = false,
                    },
                },
                new BackupRepository
                {
                    Name = "nas",
                    Sftp = new SftpRepository
                    {
                        Host = "nas.example",
                        Port = 22,
                        User = "pgbackrest",
                        Path = "/b",
                        Fingerprint = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
                    },
                },
            ],
            topology.Backup!.Repositories
        );
        Assert.Equal(
            [
                ("backup-s3_key", "HAPOSTGRES_BACKUP_S3_KEY", "backup-s3"),
                ("backup-s3_secret", "HAPOSTGRES_BACKUP_S3_SECRET", "backup-s3"),
                ("nas_ssh.key", "", "nas"),
            ],
            topology.Secrets.Where(static s => s.Given).Select(static s => (s.Key, s.Variable, s.Repository))
        );
        // It may run on any of them.
        Assert.All(topology.Hosts, h => Assert.Equal(2, topology.PlacedByHost()[h.Name].Count(static p => p.Role == ServiceRole.Backup)));
        Assert.Equal(topology, TopologyJson.Read(TopologyJson.Write(topology), null));
    }

    /// <summary>As pgBackRest's servers, etcd and Patroni have keys in files of their own.</summary>
    [Theory]
    [InlineData("etcd")]
    [InlineData("backup")]
    [InlineData("backup-client")]
    [InlineData("patroni")]
    public void No_name_of_a_repository_takes_a_key_of_the_cluster(string name)
    {
        ClusterTopology topology = Compiled(
            $$"""
            , "backup": { "repositories": [
              { "name": "{{name}}", "sftp": { "host": "nas", "path": "/b", "fingerprint": "SHA256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8" } }
            ] }
            """
        );
        Assert.Distinct(topology.Secrets.Select(static s => s.Key));
        Assert.Equal($"{name}_ssh.key", Assert.Single(topology.Secrets, static s => s.Given).Key);
    }

    [Theory]
    [InlineData("""{ "s3": { "bucket": "orders" } }""", "HAPG0005", "has no \"endpoint\"")]
    [InlineData("""{ "s3": { "bucket": "orders", "endpoint": "https://s3.example" } }""", "HAPG0006", "a host's name")]
    [InlineData("""{ "s3": { "bucket": "orders", "endpoint": "s3.example:65536" } }""", "HAPG0006", "a host's name")]
    [InlineData("""{ "sftp": { "host": "nas", "path": "/b", "fingerprint": "MD5:00" } }""", "HAPG0006", "as ssh-keygen shows it")]
    [InlineData("""{ "s3": { "bucket": "b12", "endpoint": "s3.example", "secretKey": "x" } }""", "HAPG8001", "would put a secret")]
    public void What_is_missing_or_malformed_of_a_place_is_one_error(string repository, string rule, string words)
    {
        ManifestDiagnostic found = Assert.Single(Compile($$""", "backup": { "repositories": [{{repository}}] }""").Diagnostics);
        Assert.Equal(rule, found.Rule.Id);
        Assert.Contains(words, found.Message, StringComparison.Ordinal);
    }

    /// <summary>What a member holds opens nothing of a repository but the way in, and the passphrase never reaches one.</summary>
    [Fact]
    public void Only_the_repository_mounts_the_passphrase()
    {
        ClusterTopology topology = Compiled(""", "backup": { "repositories": [{ "host": "c" }] }""");
        Assert.Equal([ServiceRole.Backup], topology.Secrets.Single(static s => s.Key == "backup_passphrase").MountedBy);
    }

    [Fact]
    public void What_is_not_encrypted_has_no_passphrase()
    {
        ClusterTopology topology = Compiled(""", "backup": { "repositories": [{ "host": "c" }], "encrypted": false }""");
        Assert.DoesNotContain(topology.Secrets, static s => s.Key == "backup_passphrase");
    }

    [Theory]
    [InlineData("hourly", "0 * * * *")]
    [InlineData("daily", "0 1 * * *")]
    [InlineData("24h", "0 1 * * *")]
    [InlineData("weekly", "0 1 * * 0")]
    [InlineData("monthly", "0 1 1 * *")]
    [InlineData("6h", "0 */6 * * *")]
    [InlineData("02:30", "30 2 * * *")]
    [InlineData("23:05", "5 23 * * *")]
    [InlineData("saturday 04:00", "0 4 * * 6")]
    [InlineData("15 3 * * 1-5", "15 3 * * 1-5")]
    [InlineData("*/20 0-6,22 1,15 */3 0", "*/20 0-6,22 1,15 */3 0")]
    [InlineData("never", null)]
    public void Times_mean_a_cron_expression(string text, string? cron)
    {
        ClusterTopology topology = Compiled(
            $$""", "backup": { "repositories": [{ "host": "c" }], "schedule": { "incremental": "{{text}}" } }"""
        );
        Assert.Equal(cron, topology.Backup!.Incremental);
    }

    [Theory]
    [InlineData("5h")]
    [InlineData("25:00")]
    [InlineData("7:00")]
    [InlineData("someday 04:00")]
    [InlineData("60 3 * * *")]
    [InlineData("0 24 * * *")]
    [InlineData("0 3 0 * *")]
    [InlineData("0 3 * 13 *")]
    [InlineData("0 3 * * 8")]
    [InlineData("0 3 * *")]
    [InlineData("@daily")]
    [InlineData("")]
    public void Times_that_no_cron_has_are_an_error_at_their_place(string text)
    {
        CompilationResult result = Compile($$""", "backup": { "repositories": [{ "host": "c" }], "schedule": { "full": "{{text}}" } }""");
        ManifestDiagnostic found = Assert.Single(result.Diagnostics);
        Assert.Equal("HAPG0006", found.Rule.Id);
        Assert.Contains("backup.schedule.full", found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("archive_mode", "on")]
    [InlineData("archive_command", "cp %p /archive/%f")]
    [InlineData("archive_timeout", "5min")]
    [InlineData("archive_library", "basic_archive")]
    public void Archiving_is_set_by_the_backup(string parameter, string value)
    {
        CompilationResult result = Compile(
            $$""", "backup": { "repositories": [{ "host": "c" }] }, "postgres": { "parameters": { "{{parameter}}": "{{value}}" } }"""
        );
        Assert.Contains(result.Diagnostics, d => d.Rule.Id == "HAPG3002" && d.Message.Contains(parameter, StringComparison.Ordinal));
    }

    [Fact]
    public void The_recovery_point_is_how_often_wal_is_archived()
    {
        ClusterTopology topology = Compiled(
            """, "backup": { "repositories": [{ "host": "c" }] }, "objectives": { "recoveryPoint": "30s" }"""
        );
        Assert.Equal("30", topology.Postgres.FindParameter("archive_timeout")?.Value);
    }

    [Fact]
    public void A_repository_on_an_unknown_host_is_named()
    {
        ManifestDiagnostic found = Assert.Single(Compile(""", "backup": { "repositories": [{ "host": "d" }] }""").Diagnostics);
        Assert.Equal("HAPG1002", found.Rule.Id);
    }

    /// <summary>The files of WAL that wait for a repository are on the same disk as the data.</summary>
    [Fact]
    public void A_queue_that_fills_the_disk_is_an_error()
    {
        CompilationResult result = Compile(
            """
            , "backup": { "repositories": [{ "host": "c" }], "archiveQueue": "95GB" }
            """,
            """ "name": "orders", "hosts": [{ "name": "a", "disk": "100GB" }, "b", "c"] """
        );
        ManifestDiagnostic found = Assert.Single(result.Diagnostics, static d => d.Rule.Id == "HAPG7010");
        Assert.Contains("backup.archiveQueue 95GB", found.Message, StringComparison.Ordinal);
    }

    /// <summary>Somebody who writes when backups run believes that there are some.</summary>
    [Fact]
    public void A_backup_without_a_repository_is_an_error()
    {
        ManifestDiagnostic found = Assert.Single(Compile(""", "backup": { "schedule": { "full": "daily" } }""").Diagnostics);
        Assert.Equal("HAPG0005", found.Rule.Id);
        Assert.Contains("\"backup\" has no \"repositories\"", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cluster_without_a_backup_is_warned_of_what_is_lost()
    {
        ManifestDiagnostic found = Assert.Single(Compile("").Diagnostics);
        Assert.Equal(("HAPG9104", RuleSeverity.Warning), (found.Rule.Id, found.Rule.Severity));
        Assert.Contains("a dropped table is dropped on every replica", found.Message, StringComparison.Ordinal);
        Assert.Contains("\"repositories\"", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_list_of_repositories_is_one_error()
    {
        ManifestDiagnostic found = Assert.Single(Compile(""", "backup": { "repositories": [] }""").Diagnostics);
        Assert.Equal("HAPG9105", found.Rule.Id);
        Assert.Contains("nothing is backed up", found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"schedule\": { \"full\": \"never\" }", "HAPG9106")]
    [InlineData("\"schedule\": { \"full\": \"never\" }, \"retention\": { \"full\": 1 }", "HAPG9106")]
    [InlineData("\"schedule\": { \"full\": \"never\", \"differential\": \"never\" }, \"retention\": { \"days\": 7 }", "HAPG9106")]
    [InlineData("\"retention\": { \"full\": 1 }", "HAPG9107")]
    [InlineData("\"schedule\": { \"full\": \"hourly\" }, \"retention\": { \"full\": 1 }", "HAPG9107")]
    public void A_retention_that_deletes_nothing_or_too_much_is_one_warning(string settings, string rule)
    {
        ManifestDiagnostic found = Assert.Single(
            Compile($$""", "backup": { "repositories": [{ "host": "c" }], {{settings}} }""").Diagnostics
        );
        Assert.Equal((rule, RuleSeverity.Warning), (found.Rule.Id, found.Rule.Severity));
    }

    /// <summary>The service keeps the full backup before the days that are stated, however many lie between two.</summary>
    [Theory]
    [InlineData("\"retention\": { \"full\": 2 }")]
    [InlineData("\"retention\": { \"full\": 1, \"days\": 1 }")]
    [InlineData("\"schedule\": { \"full\": \"monthly\" }, \"retention\": { \"days\": 7 }")]
    [InlineData("\"schedule\": { \"full\": \"monthly\" }, \"retention\": { \"full\": 1, \"days\": 365 }")]
    public void A_retention_that_reaches_back_is_right(string settings) =>
        Compiled($$""", "backup": { "repositories": [{ "host": "c" }], {{settings}} }""");

    [Theory]
    [InlineData("\"backup\": { \"repositories\": [{ \"host\": \"c\" }], \"verify\": \"never\" }", "backup.verify \"never\"")]
    [InlineData(Samples.NoBackup, "no backup to restore")]
    public void A_restore_time_that_nothing_measures_is_a_warning(string backup, string reason)
    {
        ManifestDiagnostic found = Assert.Single(Compile($$""", "objectives": { "restoreTime": "2h" }, {{backup}}""").Diagnostics);
        Assert.Equal(("HAPG9003", RuleSeverity.Warning), (found.Rule.Id, found.Rule.Severity));
        Assert.Contains(reason, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_restore_time_is_none_unless_it_is_stated()
    {
        const string Backup = """, "backup": { "repositories": [{ "host": "c" }] }""";
        Assert.Null(Compiled(Backup).Objectives.RestoreTime);
        Assert.Equal(
            Duration.FromSeconds(5400),
            Compiled($$"""{{Backup}}, "objectives": { "restoreTime": "90min" }""").Objectives.RestoreTime
        );
    }

    [Theory]
    [InlineData("3")]
    [InlineData("{ \"repositories\": 3 }")]
    [InlineData("{ \"repositories\": [{}] }")]
    [InlineData("{ \"repositories\": [{ \"host\": 3 }] }")]
    public void A_backup_that_cannot_be_read_is_not_called_missing(string backup) =>
        Assert.NotEqual("HAPG9104", Assert.Single(Compile($", \"backup\": {backup}").Diagnostics).Rule.Id);

    private static ClusterTopology Compiled(string block)
    {
        CompilationResult result = Compile(block);
        Assert.Empty(result.Diagnostics);
        return result.Topology!;
    }

    private static CompilationResult Compile(string block, string rest = Rest) => Samples.Compile($"{{ {rest} {block} }}");
}
