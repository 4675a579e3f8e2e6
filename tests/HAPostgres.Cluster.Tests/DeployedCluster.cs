using System.Text.Json;
using Npgsql;
using Xunit;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)] // One machine of two cores carries three hosts.

namespace HAPostgres.Cluster;

/// <summary>The example cluster on a lab of its own, rolled out by the program; shared by the tests of a class.</summary>
public sealed class DeployedCluster : IAsyncLifetime
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(9);

    /// <summary>Tests on a real swarm change this machine's network and run for minutes: only build/test.sh asks for them.</summary>
    public static bool Wanted { get; } = Environment.GetEnvironmentVariable("HAPOSTGRES_CLUSTER_TESTS") == "1";

    public const string WhyNot = "needs root, an engine and minutes; build/test.sh runs it";

    internal Lab Lab { get; } = new("lab", "198.51.100");

    public ClusterTopology Topology { get; } = ManifestCompiler.Compile(File("cluster.hapg.json"), File("cluster.hapg.lab.json")).Topology!;

    public string ArtifactsDirectory => Path.Combine(Repository.Root, "artifacts", Topology.Name);

    public async ValueTask InitializeAsync()
    {
        if (!Wanted)
            return;
        await Lab.Up();
        await Lab.Load(Topology.Etcd.Image, Topology.Patroni.Image, Topology.PgBouncer.Image, Topology.HAProxy.Image);
        (await Shell.Run("dotnet", ["build", "src/Deploy", "-p:HAPostgresEnvironment=lab"], s_bound)).Succeeded();
        (await Deploy("up", "--yes")).Succeeded();
    }

    public async ValueTask DisposeAsync()
    {
        if (Wanted)
            await Lab.Down();
    }

    /// <summary>Runs the program against the first host's engine.</summary>
    internal Task<ShellResult> Deploy(params string[] arguments) => DeployAt("node1", arguments);

    internal Task<ShellResult> DeployAt(string host, params string[] arguments) =>
        Shell.Run("dotnet", ["run", "--no-build", "--project", "src/Deploy", "--", .. arguments], s_bound,
            new Dictionary<string, string> { ["DOCKER_HOST"] = Lab.EngineOf(host) });

    /// <summary>A connection string over all hosts, as the monitor role in its own database.</summary>
    public string ConnectionString(int port, params string[] hosts) => new NpgsqlConnectionStringBuilder
    {
        Host = string.Join(',', (hosts is [] ? Topology.Hosts.Select(h => h.Name) : hosts).Select(h => $"{Lab.AddressOf(h)}:{port}")),
        Username = Topology.Postgres.MonitorUser,
        Password = Variable("HAPOSTGRES_MONITOR_PASSWORD"),
        Database = Topology.Postgres.MonitorUser,
        SslMode = SslMode.VerifyCA,
        RootCertificate = Path.Combine(ArtifactsDirectory, "tls", "ca.crt"),
        Timeout = 3,
        CommandTimeout = 5,
        Pooling = false,
    }.ConnectionString;

    /// <summary>Patroni's own view, through the proxy of a host that answers.</summary>
    internal async Task<JsonElement> Members(params string[] hosts)
    {
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(5) };
        client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(
            System.Text.Encoding.UTF8.GetBytes($"{Topology.HAProxy.StatsUser}:{Variable("HAPROXY_STATS_PASSWORD")}")));
        foreach (string host in hosts is [] ? Topology.Hosts.Select(h => h.Name) : hosts)
        {
            try
            {
                string json = await client.GetStringAsync(new Uri($"https://{Lab.AddressOf(host)}:{Topology.HAProxy.StatsPort}/cluster"));
                return JsonDocument.Parse(json).RootElement.GetProperty("members");
            }
            catch (HttpRequestException)
            {
                // The next host's proxy may know.
            }
            catch (TaskCanceledException)
            {
                // The same: this host does not answer at all.
            }
        }
        return JsonDocument.Parse("[]").RootElement;
    }

    /// <summary>The host whose member leads.</summary>
    internal async Task<string> LeaderHost()
    {
        JsonElement leader = (await Members()).EnumerateArray().Single(m => m.GetProperty("role").GetString() == "leader");
        return Topology.Patroni.Members.Single(m => m.Name == leader.GetProperty("name").GetString()).Host;
    }

    /// <summary>Waits until one leader and otherwise streaming replicas on its timeline are there.</summary>
    internal async Task<JsonElement> WaitUntilWhole(TimeSpan bound)
    {
        DateTime end = DateTime.UtcNow + bound;
        while (true)
        {
            JsonElement members = await Members();
            JsonElement[] all = [.. members.EnumerateArray()];
            bool whole = all.Length == Topology.Patroni.Members.Count
                && all.Count(m => m.GetProperty("role").GetString() == "leader" && m.GetProperty("state").GetString() == "running") == 1
                && all.Count(m => m.GetProperty("state").GetString() == "streaming") == all.Length - 1
                && all.Select(m => m.GetProperty("timeline").GetInt32()).Distinct().Count() == 1;
            if (whole)
                return members;
            if (DateTime.UtcNow > end)
                throw new TimeoutException($"the cluster is not whole after {bound}: {members}");
            await Task.Delay(500);
        }
    }

    private string Variable(string name) => System.IO.File.ReadLines(Path.Combine(ArtifactsDirectory, ".env"))
        .First(line => line.StartsWith($"{name}=", StringComparison.Ordinal))[(name.Length + 1)..].Trim('"', '\'');

    private static ManifestFile File(string name) => new(name, System.IO.File.ReadAllText(Path.Combine(Repository.Root, name)));
}
