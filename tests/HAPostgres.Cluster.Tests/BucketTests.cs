using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>Two repositories at once, of which one is in a bucket: it outlives every host of the swarm.</summary>
[Trait("Category", "Cluster")]
public class BucketTests
{
    private const string Image = "hapostgres/test-backup-servers";

    private static readonly string[] s_hosts = ["node1", "node2", "node3"];

    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_cluster_that_lost_all_its_hosts_data_and_a_repository_comes_back_from_a_bucket()
    {
        ClusterTests.SkipUnlessLongWanted("takes a swarm of its own and some minutes");
        await using ManifestSwarm swarm = await ManifestSwarm.Boot(3);
        await using BucketServer bucket = await BucketServer.Start(swarm.Lab.ThisMachine);
        string both = Manifest($$"""{ "host": "node3" }, {{bucket.Repository}}"""),
            remaining = Manifest(bucket.Repository);

        ShellResult refused = await swarm.Run(both, "up", "--yes");
        Assert.True(refused.ExitCode == (int)Runtime.ExitCode.PreconditionMissing, refused.Output);
        Assert.Contains("write HAPOSTGRES_BACKUP_S3_KEY and HAPOSTGRES_BACKUP_S3_SECRET into", refused.Output, StringComparison.Ordinal);
        await bucket.WriteCredentials(ExampleSwarm.Secrets);
        (await swarm.Run(both, "up", "--yes")).Succeeded();
        await UntilBackedUp(swarm, both, "backup-node3");
        await UntilBackedUp(swarm, both, "backup-s3");
        string leader = swarm.ConnectionString(5000, s_hosts);
        await BackupTests.Execute(leader, "CREATE TABLE kept AS SELECT g FROM generate_series(1, 1000) g");
        (await swarm.Run(both, "backup")).Succeeded();
        (await swarm.Run(both, "backup", "check")).Succeeded();
        (await swarm.Run(both, "restore", "--verify")).Succeeded();
        (await swarm.Run(both, "verify")).Succeeded();

        await MoveService(swarm, both, leader);
        await BackupTests.Execute(leader, "INSERT INTO kept SELECT g FROM generate_series(1001, 2000) g");
        (await swarm.Run(both, "backup", "check")).Succeeded();

        // All data is lost, and with it the repository on a host. What is deployed next takes a backup of the empty cluster there.
        (await swarm.Run(both, "remove", "--all-data", "--confirm", "DELETE ALL DATA")).Succeeded();
        (await swarm.Lab.Exec("node3", "rm", "-rf", "/var/lib/pgbackrest/orders")).Succeeded();
        (await swarm.Run(both, "setup", "--yes")).Succeeded();
        (await swarm.Run(both, "deploy", "--yes")).Succeeded();
        await UntilBackedUp(swarm, both, "backup-node3");
        ShellResult mixed = await swarm.Run(both, "restore", "--confirm", "orders");
        Assert.True(mixed.ExitCode == (int)Runtime.ExitCode.PreconditionMissing, mixed.Output);
        Assert.Contains("hold backups of different clusters", mixed.Output, StringComparison.Ordinal);

        (await swarm.Run(remaining, "deploy", "--yes")).Succeeded();
        Stopwatch clock = Stopwatch.StartNew();
        (await swarm.Run(remaining, "restore", "--confirm", "orders")).Succeeded();
        Measured.Note($"all data and a repository lost: restored from a bucket in {clock.Elapsed.TotalSeconds:0} s");
        Assert.Equal("2000", await BackupTests.Ask(leader, "SELECT count(*) FROM kept"));
        (await swarm.Run(remaining, "verify")).Succeeded();

        // The repository on the host begins anew.
        (await swarm.Lab.Exec("node3", "rm", "-rf", "/var/lib/pgbackrest/orders")).Succeeded();
        (await swarm.Run(both, "setup", "--yes")).Succeeded();
        (await swarm.Run(both, "deploy", "--yes")).Succeeded();
        await UntilBackedUp(swarm, both, "backup-node3");
        (await swarm.Run(both, "verify")).Succeeded();
    }

    /// <summary>The host on which the bucket's service runs takes no tasks any more.</summary>
    private static async Task MoveService(ManifestSwarm swarm, string manifest, string leader)
    {
        string host = await HostOfService(swarm);
        (await swarm.Lab.Docker("node1", "node", "update", "--availability", "drain", host)).Succeeded();
        await DeployedCluster.Until(
            async () => await HostOfService(swarm) is { Length: > 0 } now && now != host,
            "the service did not move"
        );
        // The leader closes a file of WAL every ten seconds while something is written.
        string before = await LastInBucket(swarm, manifest);
        await DeployedCluster.Until(
            async () =>
            {
                await BackupTests.Execute(leader, "CREATE TABLE IF NOT EXISTS moved (t timestamptz); INSERT INTO moved SELECT now()");
                return string.CompareOrdinal(await LastInBucket(swarm, manifest), before) > 0;
            },
            "nothing arrives in the bucket any more"
        );
        (await swarm.Lab.Docker("node1", "node", "update", "--availability", "active", host)).Succeeded();
        await DeployedCluster.Until(async () => (await swarm.Run(manifest, "status")).ExitCode == 0, "the host's members do not come back");
    }

    /// <summary>The newest file of WAL in the bucket, without its timeline.</summary>
    private static async Task<string> LastInBucket(ManifestSwarm swarm, string manifest)
    {
        ShellResult result = await swarm.Run(manifest, "backups", "--json");
        int begin = result.Output.IndexOf('{', StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(result.Output[begin..(result.Output.LastIndexOf('}') + 1)]);
        return document.RootElement.TryGetProperty("archives", out JsonElement archives)
            ? archives
                .EnumerateArray()
                .Where(static a => a.GetProperty("repository").GetString() == "backup-s3")
                .Select(static a => a.GetProperty("last").GetString()![8..])
                .FirstOrDefault("")
            : "";
    }

    private static async Task<string> HostOfService(ManifestSwarm swarm) =>
        (
            await swarm.Lab.Docker(
                "node1",
                "service",
                "ps",
                "--filter",
                "desired-state=running",
                "--format",
                "{{if eq (slice .CurrentState 0 7) \"Running\"}}{{.Node}}{{end}}",
                "orders_backup-s3"
            )
        )
            .Succeeded()
            .Output.Trim();

    private static Task UntilBackedUp(ManifestSwarm swarm, string manifest, string repository) =>
        DeployedCluster.Until(
            async () => (await BackupTests.Backups(swarm, manifest, repository)).Length > 0,
            $"{repository} took no full backup by itself"
        );

    private static string Manifest(string repositories) =>
        $$"""
            {
              "name": "orders",
              "hosts": ["node1", "node2", "node3"],
              "postgres": { "parameters": { "shared_buffers": "64MB", "min_wal_size": "128MB", "max_wal_size": "512MB", "max_connections": 100 } },
              "patroni": { "resources": { "limits": { "cpus": 2, "memory": "1GB" }, "reservations": { "cpus": 0.05, "memory": "64MB" } } },
              "etcd": { "resources": { "limits": { "cpus": 1, "memory": "256MB" }, "reservations": { "cpus": 0.05, "memory": "32MB" } } },
              "pgbouncer": { "maxClientConnections": 500, "defaultPoolSize": 10, "minPoolSize": 0, "reservePoolSize": 0 },
              "haproxy": { "maxConnections": 500 },
              "backup": {
                "repositories": [{{repositories}}],
                "resources": { "limits": { "cpus": 1, "memory": "256MB" }, "reservations": { "cpus": 0.05, "memory": "32MB" } }
              },
              "objectives": { "recoveryPoint": "10s" }
            }
            """;

    /// <summary>An S3 server on this machine's address in the lab's network, as a container of the engine that builds images.</summary>
    private sealed class BucketServer(string address, Dictionary<string, string> engine, string container) : IAsyncDisposable
    {
        public string Repository =>
            $$"""{ "s3": { "bucket": "backups", "endpoint": "{{address}}:9000", "pathStyle": true, "ownAuthority": true } }""";

        public static async Task<BucketServer> Start(string address)
        {
            string host = (await Shell.Run("build/engine.sh", ["status"], s_bound)).Succeeded().Output.Split(',')[0];
            Dictionary<string, string> engine = new() { ["DOCKER_HOST"] = host };
            string[] run = ["run", "--detach", "--network", "host", "--env", $"ADDRESS={address}", Image, $"IP:{address}"];
            string container = (await Shell.Run("docker", run, s_bound, engine)).Succeeded().Output.Trim();
            return new BucketServer(address, engine, container);
        }

        /// <summary>As an operator would: into the directory of secrets, beside what setup makes.</summary>
        public async Task WriteCredentials(string secrets)
        {
            Directory.CreateDirectory(Path.Combine(secrets, "tls"));
            await File.AppendAllTextAsync(
                Path.Combine(secrets, ".env"),
                "HAPOSTGRES_BACKUP_S3_KEY=S3RVER\nHAPOSTGRES_BACKUP_S3_SECRET=S3RVER\n"
            );
            ShellResult read = await Shell.Run("docker", ["exec", container, "cat", "/tmp/keys/ca.crt"], s_bound, engine);
            await File.WriteAllTextAsync(Path.Combine(secrets, "tls", "backup-s3-ca.crt"), read.Succeeded().Output);
        }

        public async ValueTask DisposeAsync() => await Shell.Run("docker", ["rm", "--force", container], s_bound, engine);
    }
}
