using Npgsql;

namespace HAPostgres.Cluster;

/// <summary>A swarm on which a cluster changes its shape: each manifest is a variant, and all of them know the same secrets.</summary>
internal sealed class ManifestSwarm : IAsyncDisposable
{
    private readonly ExampleSwarm _swarm = new();

    private readonly List<ArtifactsVariant> _variants = [];

    public Lab Lab => _swarm.Lab;

    public ClusterTopology Topology => Variant.Topology;

    private ArtifactsVariant Variant => _variants.LastOrDefault() ?? throw new InvalidOperationException("nothing was deployed yet");

    public static async Task<ManifestSwarm> Boot(int hosts)
    {
        ManifestSwarm swarm = new();
        ExampleSwarm.ForgetSecrets();
        await swarm.Lab.Up(hosts);
        await swarm.Lab.Load(swarm._swarm.Images);
        return swarm;
    }

    /// <summary>Runs the program for a manifest, by way of the first host.</summary>
    public Task<ShellResult> Run(string manifest, params string[] arguments)
    {
        ArtifactsVariant next = new(new ManifestFile("cluster.hapg.json", manifest));
        _variants.Add(next);
        return _swarm.Run(next, arguments);
    }

    /// <summary>As the monitor role in its own database, over the hosts that are named.</summary>
    public string ConnectionString(int port, params string[] hosts) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = string.Join(',', hosts.Select(h => $"{Lab.AddressOf(h)}:{port}")),
            Username = Topology.Postgres.MonitorUser,
            Password = File.ReadLines(Path.Combine(ExampleSwarm.Secrets, ".env"))
                .First(static l => l.StartsWith("HAPOSTGRES_MONITOR_PASSWORD=", StringComparison.Ordinal))
                .Split('=', 2)[1],
            Database = Topology.Postgres.MonitorUser,
            SslMode = SslMode.VerifyCA,
            RootCertificate = Path.Combine(ExampleSwarm.Secrets, "tls", "ca.crt"),
            Timeout = 3,
            CommandTimeout = 10,
            Pooling = false,
        }.ConnectionString;

    /// <summary>Of these hosts the one whose member leads: to all others it streams.</summary>
    public async Task<string> LeaderHost(params string[] hosts)
    {
        await using NpgsqlConnection leader = new(ConnectionString(5000, hosts));
        await leader.OpenAsync();
        await using NpgsqlCommand command = new("SELECT array_agg(application_name) FROM pg_stat_replication", leader);
        string[] replicas = (string[])(await command.ExecuteScalarAsync())!;
        return hosts.Single(h => !replicas.Contains($"patroni-{h}"));
    }

    /// <summary>What etcd itself says, asked inside a member's container on a host.</summary>
    public async Task<string> EtcdMembers(string host)
    {
        string container = (await Lab.Docker(host, "ps", "--quiet", "--filter", $"name={Topology.Name}_etcd-{host}"))
            .Succeeded()
            .Output.Trim();
        return (await Lab.Docker(host, "exec", container, "/usr/local/bin/entrypoint", "etcdctl", "member", "list")).Succeeded().Output;
    }

    public async Task UntilNodeIsDown(string host)
    {
        DateTime end = DateTime.UtcNow + TimeSpan.FromMinutes(3);
        while ((await Lab.Docker("node1", "node", "inspect", "--format", "{{.Status.State}}", host)).Succeeded().Output.Trim() != "down")
        {
            if (DateTime.UtcNow > end)
                throw new TimeoutException($"the swarm does not see {host} as down");
            await Task.Delay(1000);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ArtifactsVariant variant in _variants)
            variant.Dispose();
        await Lab.Down();
    }
}
