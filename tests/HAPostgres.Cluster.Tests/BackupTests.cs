using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>WAL archived from the first start, backups, and the way back to a point in time; all on one swarm.</summary>
[Trait("Category", "Cluster")]
public class BackupTests
{
    private const string Why = "takes a swarm of its own and some minutes";

    private static readonly string[] s_hosts = ["node1", "node2", "node3"];

    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Rows_come_back_after_a_mistake_and_after_the_loss_of_all_data_and_a_dead_repository_holds_up_no_stop()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await using ManifestSwarm swarm = await ManifestSwarm.Boot(3);
        (await swarm.Run(Manifest, "up", "--yes")).Succeeded();
        // The first full backup is taken by itself.
        await DeployedCluster.Until(async () => (await Backups(swarm, Manifest)).Length > 0, "the service took no full backup by itself");
        string leader = swarm.ConnectionString(5000, s_hosts);
        await Execute(leader, "CREATE TABLE kept AS SELECT g FROM generate_series(1, 1000) g");
        (await swarm.Run(Manifest, "backup")).Succeeded();
        Assert.Equal(["full", "incr"], await Backups(swarm, Manifest));
        (await swarm.Run(Manifest, "backup", "check")).Succeeded();
        await IsWhole(swarm);

        // A switchover moves the archive to a new timeline; no file of WAL may be missing between them.
        (await swarm.Run(Manifest, "switchover", "--yes")).Succeeded();
        await Execute(leader, "INSERT INTO kept SELECT g FROM generate_series(1001, 2000) g");
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        string before = await Ask(leader, "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || '+00'");
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        await Execute(leader, "DROP TABLE kept");
        // The file of WAL that holds it is archived within the recovery point.
        await DeployedCluster.Until(
            async () => await Ask(leader, "SELECT last_archived_time > clock_timestamp() - interval '8 s' FROM pg_stat_archiver") == "True",
            "nothing is archived any more"
        );
        await Task.Delay(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);

        ShellResult restored = await swarm.Run(Manifest, "restore", "--time", before, "--confirm", "orders");
        Assert.True(restored.ExitCode == 0, restored.Output);
        Assert.Equal("2000", await Ask(leader, "SELECT count(*) FROM kept"));
        (await swarm.Run(Manifest, "verify")).Succeeded();
        (await swarm.Run(Manifest, "restore", "--discard", "--confirm", "orders")).Succeeded();
        (await swarm.Run(Manifest, "restore", "--verify")).Succeeded();

        await LoseAllData(swarm, leader);

        // A repository that does not answer: its service is scaled to nothing.
        (await swarm.Lab.Docker("node1", "service", "scale", "orders_backup-node3=0")).Succeeded();
        ShellResult doctor = await swarm.Run(Manifest, "doctor");
        Assert.True(doctor.ExitCode == 1, doctor.Output);
        Assert.Contains("backup-node3", doctor.Output, StringComparison.Ordinal);
        await using MeasuringWriter writer = await MeasuringWriter.Start(swarm.ConnectionString(6432, s_hosts));
        (await swarm.Run(Manifest, "switchover", "--yes")).Succeeded();
        await writer.WaitForRows(20, s_bound);
        await writer.Stop();
        Measured.Note($"switchover, its repository dead: longest gap {writer.LongestGap.TotalSeconds:0.0} s");
        Assert.Empty(await writer.LostRows(leader));
    }

    // As on new hosts: what remains is the repository, the manifest, and the secrets on the operator's machine.
    private static async Task LoseAllData(ManifestSwarm swarm, string leader)
    {
        (await swarm.Run(Manifest, "restore-point", "the last")).Succeeded();
        (await swarm.Run(Manifest, "backup", "check")).Succeeded();
        await Execute(leader, "INSERT INTO kept SELECT g FROM generate_series(2001, 3000) g");
        (await swarm.Run(Manifest, "backup", "check")).Succeeded();
        (await swarm.Run(Manifest, "remove", "--all-data", "--confirm", "DELETE ALL DATA")).Succeeded();
        (await swarm.Run(Manifest, "setup", "--yes")).Succeeded();
        (await swarm.Run(Manifest, "deploy", "--yes")).Succeeded();
        // A new cluster has nothing to do with the backups of the old one, and says so.
        ShellResult other = await swarm.Run(Manifest, "doctor");
        Assert.Contains("holds the backups of another cluster", other.Output, StringComparison.Ordinal);
        ShellResult check = await swarm.Run(Manifest, "backup", "check");
        Assert.True(check.ExitCode == 1, check.Output);

        Stopwatch clock = Stopwatch.StartNew();
        (await swarm.Run(Manifest, "restore", "--confirm", "orders")).Succeeded();
        Measured.Note($"all data lost: restored from the repository in {clock.Elapsed.TotalSeconds:0} s");
        Assert.Equal("3000", await Ask(leader, "SELECT count(*) FROM kept"));
        (await swarm.Run(Manifest, "verify")).Succeeded();
        (await swarm.Run(Manifest, "restore", "--name", "the last", "--confirm", "orders")).Succeeded();
        Assert.Equal("2000", await Ask(leader, "SELECT count(*) FROM kept"));
        await IsWhole(swarm);
    }

    private static async Task IsWhole(ManifestSwarm swarm)
    {
        (await swarm.Run(Manifest, "backups")).Succeeded();
        ShellResult status = await swarm.Run(Manifest, "status", "--json");
        int begin = status.Output.IndexOf('{', StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(status.Output[begin..(status.Output.LastIndexOf('}') + 1)]);
        JsonElement repository = Assert.Single(document.RootElement.GetProperty("backups").EnumerateArray());
        Assert.Equal(0, repository.GetProperty("missingWal").GetInt32());
        Assert.Equal(JsonValueKind.Null, repository.GetProperty("fault").ValueKind);
    }

    /// <summary>Their kinds, oldest first; none while no repository answers.</summary>
    internal static async Task<string[]> Backups(ManifestSwarm swarm, string manifest, string repository = "backup-node3")
    {
        ShellResult result = await swarm.Run(manifest, "backups", "--json");
        int begin = result.Output.IndexOf('{', StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(result.Output[begin..(result.Output.LastIndexOf('}') + 1)]);
        return document.RootElement.TryGetProperty("backups", out JsonElement backups)
            ?
            [
                .. backups
                    .EnumerateArray()
                    .Where(b => b.GetProperty("repository").GetString() == repository)
                    .Select(static b => b.GetProperty("kind").GetString()!),
            ]
            : [];
    }

    internal static async Task Execute(string connectionString, string sql)
    {
        await using NpgsqlConnection connection = new(connectionString);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    internal static async Task<string> Ask(string connectionString, string sql)
    {
        await using NpgsqlConnection connection = new(connectionString);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture)!;
    }

    private const string Manifest = """
        {
          "name": "orders",
          "hosts": ["node1", "node2", "node3"],
          "postgres": { "parameters": { "shared_buffers": "64MB", "min_wal_size": "128MB", "max_wal_size": "512MB", "max_connections": 100 } },
          "patroni": { "resources": { "limits": { "cpus": 2, "memory": "1GB" }, "reservations": { "cpus": 0.05, "memory": "64MB" } } },
          "etcd": { "resources": { "limits": { "cpus": 1, "memory": "256MB" }, "reservations": { "cpus": 0.05, "memory": "32MB" } } },
          "pgbouncer": { "maxClientConnections": 500, "defaultPoolSize": 10, "minPoolSize": 0, "reservePoolSize": 0 },
          "haproxy": { "maxConnections": 500 },
          "backup": {
            "repositories": [{ "host": "node3" }],
            "resources": { "limits": { "cpus": 1, "memory": "256MB" }, "reservations": { "cpus": 0.05, "memory": "32MB" } }
          },
          "objectives": { "recoveryPoint": "10s" }
        }
        """;
}
