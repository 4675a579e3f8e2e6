using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>The names that the documents tell clients to use, and certificates that change while a client writes.</summary>
[Trait("Category", "Cluster")]
[Collection(OnDeployedCluster.Name)]
public sealed class CertificateTests(DeployedCluster cluster)
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(4);

    private static readonly string[] s_pairs = ["etcd", "internal-client", "patroni", "postgresql", "pgbouncer", "haproxy"];

    [Fact]
    public async Task Clients_in_the_swarm_and_outside_verify_pool_and_proxy_by_full_name()
    {
        ClusterTests.SkipUnlessWanted();
        await cluster.WaitUntilHealthy(s_bound);
        ClusterTopology topology = cluster.Topology;
        string pool = $"host=pgbouncer.{topology.Domain}",
            proxy = $"host=haproxy.{topology.Domain}";
        List<string> places = [$"{pool} port=6432", $"{proxy} port=5000", $"{proxy} port=5001"];
        foreach (string host in topology.Hosts.Select(static h => h.Name))
        {
            // As for a client outside that resolves the host's name; by its address as well.
            string address = cluster.Swarm.Lab.AddressOf(host);
            string named = $"host={host} hostaddr={address}";
            places.AddRange([$"{named} port=6432", $"{named} port=5000", $"host={address} port=6432"]);
        }

        foreach (string place in places)
        {
            ShellResult answer = await PsqlAsync($"{place} sslmode=verify-full");
            Assert.True(answer.ExitCode == 0, $"{place}: {answer.Output}");
        }
        // The plain name may be another stack's as well: no certificate carries it.
        ShellResult plain = await PsqlAsync("host=pgbouncer port=6432 sslmode=verify-full");
        Assert.NotEqual(0, plain.ExitCode);
        Assert.Contains("does not match host name", plain.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificates_renewed_by_hand_reach_every_component_while_a_client_writes()
    {
        ClusterTests.SkipUnlessLongWanted("restarts every container of the cluster, some of them twice");
        await cluster.WaitUntilHealthy(s_bound);
        string[] files = [.. s_pairs.SelectMany(static p => new[] { $"{p}.crt", $"{p}.key" })];
        string names = string.Join(", ", files.Select(static f => $"\"{f}\": \"renewed_{f}\""));
        const string Name = "\"name\": \"saasodoo-db-infra\",";
        using ArtifactsVariant original = ExampleSwarm.Variant();
        using ArtifactsVariant renewed = ExampleSwarm.Variant((Name, $"{Name} \"secrets\": {{ \"names\": {{ {names} }} }},"));
        string served = await ServedAsync();
        Assert.Equal(Issued(), served);
        Dictionary<string, byte[]> before = files.ToDictionary(Tls, static f => File.ReadAllBytes(Tls(f)));
        foreach (string file in before.Keys)
            File.Delete(file);
        await using MeasuringWriter writer = await MeasuringWriter.Start(cluster.ConnectionString(cluster.Topology.PgBouncer.Port));
        try
        {
            (await cluster.Swarm.Run(renewed, "setup", "--yes")).Succeeded();
            (await cluster.Swarm.Run(renewed, "deploy", "--yes")).Succeeded();
            await writer.WaitForRows(10, s_bound);
            string gap = FormattableString.Invariant(
                $"longest gap {writer.LongestGap.TotalSeconds:0.0} s, {writer.Failed} statements failed"
            );
            Measured.Note($"every certificate renewed, writes through the pool: {gap}, {writer.AcknowledgedIds.Count} rows acknowledged");
            Assert.NotEqual(served, await ServedAsync());
            Assert.Equal(Issued(), await ServedAsync());
            Assert.Equal(0, (await cluster.Swarm.Run(renewed, "plan")).ExitCode);
            (await cluster.Swarm.Run(renewed, "verify")).Succeeded();
        }
        finally
        {
            foreach ((string file, byte[] content) in before)
                File.WriteAllBytes(file, content);
            (await cluster.Swarm.Run(original, "deploy", "--yes")).Succeeded();
        }
        await writer.Stop();
        Assert.Empty(await writer.LostRows(cluster.ConnectionString(cluster.Topology.HAProxy.PrimaryPort)));
        Assert.Equal(served, await ServedAsync());
    }

    private async Task<ShellResult> PsqlAsync(string place)
    {
        string password = File.ReadLines(Path.Combine(ExampleSwarm.Secrets, ".env"))
            .First(static l => l.StartsWith("HAPOSTGRES_MONITOR_PASSWORD=", StringComparison.Ordinal))
            .Split('=', 2)[1];
        string monitor = cluster.Topology.Postgres.MonitorUser;
        return await cluster.Swarm.Lab.Docker(
            "node1",
            "run",
            "--rm",
            "--network",
            cluster.Topology.Networks.Application,
            "--env",
            $"CA={File.ReadAllText(Tls("ca.crt"))}",
            "--env",
            $"PGPASSWORD={password}",
            cluster.Topology.Patroni.Image,
            "bash",
            "-c",
            "printf '%s\\n' \"$CA\" >/tmp/ca.crt; "
                + $"psql -XAt -c 'SELECT 1' '{place} dbname={monitor} user={monitor} sslrootcert=/tmp/ca.crt connect_timeout=10' 2>&1"
        );
    }

    private static string Tls(string file) => Path.Combine(ExampleSwarm.Secrets, "tls", file);

    private static string Issued()
    {
        using X509Certificate2 issued = X509CertificateLoader.LoadCertificateFromFile(Tls("haproxy.crt"));
        return issued.GetCertHashString();
    }

    /// <summary>The fingerprint of what the first host's proxy shows at its page.</summary>
    private async Task<string> ServedAsync()
    {
        using TcpClient client = new();
        await client.ConnectAsync(cluster.Swarm.Lab.AddressOf("node1"), cluster.Topology.HAProxy.StatsPort);
        string print = "";
        await using SslStream stream = new(
            client.GetStream(),
            false,
            (_, certificate, _, _) =>
            {
                print = certificate?.GetCertHashString() ?? "";
                return print.Length > 0; // Whatever it is: the caller compares.
            }
        );
        await stream.AuthenticateAsClientAsync("haproxy");
        return print;
    }
}
