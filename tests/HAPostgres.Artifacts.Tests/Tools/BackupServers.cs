namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>An S3 server and an SSH server beside a container that they share a loopback interface with.</summary>
internal sealed class BackupServers : IAsyncDisposable
{
    private readonly Companion _container;
    private readonly string _authority;
    private readonly string _clientKey;
    private readonly string _fingerprint;

    private BackupServers(Companion container, string authority, string clientKey, string fingerprint)
    {
        _container = container;
        _authority = authority;
        _clientKey = clientKey;
        _fingerprint = fingerprint;
    }

    /// <summary>The options with which another container joins them.</summary>
    public string[] Network => _container.Options;

    /// <param name="names">Names that lead to the loopback interface.</param>
    public static async Task<BackupServers> Start(IEnumerable<string> names)
    {
        Companion container = await Companion.Start(
            "hapostgres/test-backup-servers",
            [.. names.SelectMany(static n => new[] { "--add-host", $"{n}:127.0.0.1" })],
            new Dictionary<string, string>(),
            "bash",
            "/usr/local/bin/serve",
            "DNS:localhost"
        );
        return new BackupServers(
            container,
            await container.Read("/tmp/keys/ca.crt"),
            await container.Read("/tmp/keys/client.key"),
            (await container.Read("/tmp/keys/fingerprint")).Trim()
        );
    }

    /// <summary>The repository as a manifest names it.</summary>
    /// <param name="kind">s3 or sftp.</param>
    public string Repository(string kind) =>
        kind == "s3"
            ? """{ "s3": { "bucket": "backups", "endpoint": "localhost:9000", "pathStyle": true, "ownAuthority": true } }"""
            : $$"""
                { "sftp": { "host": "localhost", "port": 2222, "path": "/tmp/files/orders", "fingerprint": "{{_fingerprint}}" } }
                """;

    /// <summary>Files below /run/secrets.</summary>
    /// <param name="kind">s3 or sftp.</param>
    public IReadOnlyDictionary<string, string> Secrets(string kind) =>
        kind == "s3"
            ? new Dictionary<string, string>
            {
                ["backup-s3_key"] = "S3RVER",
                ["backup-s3_secret"] = "S3RVER",
                ["backup-s3-ca.crt"] = _authority,
            }
            : new Dictionary<string, string> { ["backup-sftp_ssh.key"] = _clientKey };

    public ValueTask DisposeAsync() => _container.DisposeAsync();
}
