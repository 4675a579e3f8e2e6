using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>What is reached from where, and with which TLS.</summary>
public sealed class SecurityPortTests(DeployedCluster cluster) : SecurityTests(cluster)
{
    [Fact]
    public async Task Only_the_published_ports_and_the_swarms_own_answer()
    {
        await Ready();
        foreach (HostTopology host in Topology.Hosts)
        {
            foreach (int port in new[] { Pool, Primary, Replicas, Stats })
                Assert.True(await AnswersAsync(host.Name, port), $"{host.Name}:{port} does not answer");
            foreach (int port in new[] { 2375, 2376, 2379, 2380, 2381, 5432, 7001, 8008 })
                Assert.False(await AnswersAsync(host.Name, port), $"{host.Name}:{port} answers");
        }
    }

    [Fact]
    public async Task The_application_network_knows_neither_etcd_nor_patroni()
    {
        await Ready();
        string names = string.Join(
            ' ',
            Topology
                .Etcd.Members.Select(static m => m.Name)
                .Concat(Topology.Patroni.Members.Select(static m => m.Name))
                .SelectMany(n => new[] { n, $"tasks.{n}", $"{n}.{Topology.Domain}", $"{Topology.Name}_{n}" })
        );
        ShellResult known = (
            await Lab.Docker(
                "node1",
                "run",
                "--rm",
                "--network",
                Topology.Networks.Application,
                "--entrypoint",
                "bash",
                Topology.Patroni.Image,
                "-c",
                $"for n in pgbouncer haproxy {names}; do timeout 5 getent hosts $n >/dev/null && echo $n; done; true"
            )
        ).Succeeded();

        Assert.Equal(["pgbouncer", "haproxy"], known.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public static TheoryData<int> TlsPorts => [6432, 5000, 5001, 7000];

    [Theory]
    [MemberData(nameof(TlsPorts))]
    public async Task Only_new_versions_and_authenticated_ciphers_of_tls_are_taken(int port)
    {
        await Ready();
#pragma warning disable CA5397, SYSLIB0039, CA5398 // What has to be refused.
        Assert.True(await HandshakeAsync(port, SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384));
        Assert.True(await HandshakeAsync(port, SslProtocols.Tls13, TlsCipherSuite.TLS_AES_256_GCM_SHA384));
        Assert.False(await HandshakeAsync(port, SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA));
        Assert.False(await HandshakeAsync(port, SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384));
        Assert.False(await HandshakeAsync(port, SslProtocols.Tls11, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA));
#pragma warning restore CA5397, SYSLIB0039, CA5398
    }

    [Fact]
    public async Task The_status_port_shows_nothing_without_a_login_and_changes_nothing_with_one()
    {
        await Ready();
        foreach (string path in new[] { "/", "/stats", "/cluster", "/config", "/patroni", "/metrics", "/stats;csv" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("node1", path, null));
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("node1", path, $"{Topology.HAProxy.StatsUser}:wrong"));
        }
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("node1", "/cluster", Operator));
        foreach (string path in new[] { "/config", "/patroni", "/metrics", "/history", "//cluster", "/%63luster" })
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync("node1", path, Operator));
        foreach (string method in new[] { "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE" })
        {
            foreach (string path in new[] { "/stats", "/cluster", "/restart", "/switchover" })
                Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("node1", path, Operator, method));
        }
    }
}
