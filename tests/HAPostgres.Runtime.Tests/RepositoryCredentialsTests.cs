using HAPostgres.Runtime.Hosts;
using HAPostgres.Runtime.Secrets;
using HAPostgres.Runtime.Setup;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>Credentials of buckets and SSH servers: the user has them, and setup can only ask for them.</summary>
public sealed class RepositoryCredentialsTests : IDisposable
{
    private const string Fingerprint = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private static readonly ClusterTopology s_topology = Topology(
        """{ "s3": { "bucket": "orders", "endpoint": "s3.example", "ownAuthority": true } }""",
        $$"""{ "sftp": { "host": "nas", "path": "/backups/orders", "fingerprint": "{{Fingerprint}}" } }"""
    );

    private static readonly HashSet<string> s_empty = [];

    private readonly string _directory = Directory.CreateTempSubdirectory("hapg").FullName;
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Setup_names_all_that_is_missing_and_makes_nothing_in_their_place()
    {
        DeployException refused = Assert.Throws<DeployException>(() => Store().CheckCredentials(s_empty));
        Assert.Equal(ExitCode.PreconditionMissing, refused.ExitCode);
        Assert.Contains("The credentials of backup-s3, backup-sftp are missing", refused.Message, StringComparison.Ordinal);
        foreach (
            string wanted in new[]
            {
                "HAPOSTGRES_BACKUP_S3_KEY and HAPOSTGRES_BACKUP_S3_SECRET into ",
                Path.Combine("tls", "backup-s3-ca.crt"),
                Path.Combine("tls", "backup-sftp_ssh.key"),
                "TLS_BACKUP_SFTP_SSH_KEY_FILE",
            }
        )
            Assert.Contains(wanted, refused.Remedy, StringComparison.Ordinal);

        IReadOnlyList<string> made = Store().CompleteLocally(s_empty, ["a"], new SecretsOwner("orders", "swarm"));
        Assert.Contains("HAPOSTGRES_BACKUP_PASSPHRASE", made);
        Assert.DoesNotContain(made, static m => m.Contains("S3", StringComparison.Ordinal) || m.Contains("sftp", StringComparison.Ordinal));
        Assert.Throws<DeployException>(() => Store().CheckCredentials(s_empty));
    }

    [Fact]
    public void What_is_there_in_files_or_in_the_environment_or_in_the_swarm_is_enough()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "tls"));
        File.WriteAllText(Path.Combine(_directory, ".env"), "HAPOSTGRES_BACKUP_S3_KEY=AKIA\n");
        File.WriteAllText(Path.Combine(_directory, "tls", "backup-s3-ca.crt"), "certificate");
        _environment["HAPOSTGRES_BACKUP_S3_SECRET"] = "wJalr/XUtn+FEMI=";
        Store()
            .CheckCredentials(s_topology.Secrets.Where(static s => s.Key == "backup-sftp_ssh.key").Select(static s => s.Name).ToHashSet());
        Assert.Throws<DeployException>(() => Store().CheckCredentials(s_empty));
    }

    /// <summary>It is the bucket's, and was not signed by an authority of the cluster that is lost.</summary>
    [Fact]
    public void The_authority_of_a_bucket_may_be_there_before_the_clusters_own()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "tls"));
        File.WriteAllText(Path.Combine(_directory, "tls", "backup-s3-ca.crt"), "certificate");
        Assert.Contains("ca.crt", Store().CompleteLocally(s_empty, ["a"], new SecretsOwner("orders", "swarm")));
    }

    [Fact]
    public void Any_host_may_run_the_service_of_a_repository_that_is_away_from_the_swarm()
    {
        Assert.Equal("true", NodeLabels.Of(s_topology, "a")["orders.repository"]);
        Assert.Equal(["orders_proxy-socket", "orders_backup-s3", "orders_backup-sftp"], HostNeeds.WorkVolumes(s_topology, "orders"));
        Assert.DoesNotContain(HostNeeds.Directories(s_topology, "a"), static d => d.Member.StartsWith("backup", StringComparison.Ordinal));
        Assert.DoesNotContain("orders.repository", NodeLabels.Of(Topology("""{ "host": "c" }"""), "a").Keys);
    }

    private SecretStore Store() =>
        new(
            null!,
            s_topology,
            SecretsDirectory.Find(_directory, "orders", Path.Combine(_directory, "artifacts"), name => _environment.GetValueOrDefault(name))
        );

    private static ClusterTopology Topology(params string[] repositories)
    {
        CompilationResult result = ManifestCompiler.Compile(
            new ManifestFile(
                "cluster.hapg.json",
                $$"""{ "name": "orders", "hosts": ["a", "b", "c"], "backup": { "repositories": [{{string.Join(", ", repositories)}}] } }"""
            )
        );
        Assert.Empty(result.Diagnostics);
        return result.Topology!;
    }
}
