using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HAPostgres.Runtime.Secrets;
using HAPostgres.Runtime.Setup;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>What setup signs, for whom, and what it refuses to sign.</summary>
public sealed class CertificatesTests : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private static readonly string[] s_pairs = ["etcd", "internal-client", "patroni", "postgresql", "pgbouncer", "haproxy"];
    private static readonly string[] s_hosts = ["a", "b", "198.51.100.1"];

    private readonly string _directory = Directory.CreateTempSubdirectory("hapg").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private Certificates Certificates => new(Path.Combine(_directory, "tls"), Example.Topology);

    private string Tls(string file) => Path.Combine(_directory, "tls", file);

    private X509Certificate2 Load(string name) => X509CertificateLoader.LoadCertificateFromFile(Tls(name + ".crt"));

    [Fact]
    public void Each_component_has_a_certificate_of_the_authority_and_a_key_of_its_own()
    {
        Assert.Equal(["ca.crt", .. s_pairs.Select(static p => p + ".crt")], Certificates.Complete(s_pairs, s_hosts));

        using X509Certificate2 authority = Load("ca");
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        Assert.All(
            s_pairs,
            p =>
            {
                using X509Certificate2 leaf = X509Certificate2.CreateFromPemFile(Tls(p + ".crt"), Tls(p + ".key"));
                Assert.True(chain.Build(leaf));
            }
        );
        Assert.Equal(s_pairs.Length, s_pairs.Select(p => File.ReadAllText(Tls(p + ".key"))).Distinct().Count());
        Assert.Empty(Certificates.Complete(s_pairs, s_hosts));
    }

    [Theory]
    [InlineData("etcd", ServerUse, ClientUse)]
    [InlineData("internal-client", ClientUse)]
    [InlineData("patroni", ServerUse)]
    [InlineData("postgresql", ServerUse)]
    [InlineData("pgbouncer", ServerUse)]
    [InlineData("haproxy", ServerUse)]
    public void Only_what_logs_in_at_etcd_or_patroni_may_act_as_a_client(string pair, params string[] uses)
    {
        Certificates.Complete(s_pairs, s_hosts);
        using X509Certificate2 leaf = Load(pair);
        X509EnhancedKeyUsageExtension extension = Assert.Single(leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>());
        Assert.Equal(uses, extension.EnhancedKeyUsages.Cast<Oid>().Select(static o => o.Value));
    }

    [Theory]
    [InlineData("pgbouncer", "pgbouncer.orders.internal", "localhost", "a", "b", "198.51.100.1")]
    [InlineData("haproxy", "haproxy.orders.internal", "localhost", "a", "b", "198.51.100.1")]
    [InlineData("postgresql", "haproxy.orders.internal", "patroni-a.orders.internal", "localhost", "a", "b", "198.51.100.1")]
    [InlineData("patroni", "patroni-a.orders.internal", "patroni-later.orders.internal", "localhost")]
    [InlineData("etcd", "etcd-a.orders.internal", "etcd.orders.internal")]
    public void A_server_s_certificate_carries_every_name_that_leads_to_it(string pair, params string[] names)
    {
        Certificates.Complete(s_pairs, s_hosts);
        using X509Certificate2 leaf = Load(pair);
        Assert.All(names, n => Assert.True(leaf.MatchesHostname(n), n));
    }

    [Theory]
    [InlineData(
        "pgbouncer",
        "internal-client.orders.internal",
        "etcd.orders.internal",
        "patroni-a.orders.internal",
        "pgbouncer",
        "haproxy"
    )]
    [InlineData("haproxy", "internal-client.orders.internal", "etcd.orders.internal", "patroni-a.orders.internal", "pgbouncer", "haproxy")]
    [InlineData("internal-client", "etcd.orders.internal", "patroni-a.orders.internal", "localhost")]
    public void No_certificate_carries_a_name_that_belongs_to_others(string pair, params string[] names)
    {
        Certificates.Complete(s_pairs, s_hosts);
        using X509Certificate2 leaf = Load(pair);
        Assert.All(names, n => Assert.False(leaf.MatchesHostname(n), n));
    }

    [Fact]
    public void A_lost_leaf_is_signed_anew_by_the_authority_that_is_there()
    {
        Certificates.Complete(s_pairs, s_hosts);
        string authority = File.ReadAllText(Tls("ca.crt"));
        File.Delete(Tls("haproxy.crt"));
        Assert.Equal(["haproxy.crt"], Certificates.Complete(s_pairs, s_hosts));
        Assert.Equal(authority, File.ReadAllText(Tls("ca.crt")));
    }

    [Fact]
    public void Without_the_authority_s_key_nothing_is_signed_and_no_second_authority_is_made()
    {
        Certificates.Complete(["etcd"], s_hosts);
        string authority = File.ReadAllText(Tls("ca.crt"));
        File.Move(Tls("ca.key"), Tls("away"));

        DeployException refused = Assert.Throws<DeployException>(() => Certificates.Complete(s_pairs, s_hosts));
        Assert.Contains("pgbouncer.crt", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Put ca.key there", refused.Remedy, StringComparison.Ordinal);
        Assert.Equal(authority, File.ReadAllText(Tls("ca.crt")));
        Assert.False(File.Exists(Tls("pgbouncer.crt")));

        using ECDsa another = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(Tls("ca.key"), another.ExportPkcs8PrivateKeyPem());
        refused = Assert.Throws<DeployException>(() => Certificates.Complete(s_pairs, s_hosts));
        Assert.Contains("not the key of ca.crt", refused.Message, StringComparison.Ordinal);

        File.Delete(Tls("ca.crt"));
        refused = Assert.Throws<DeployException>(() => Certificates.Complete(s_pairs, s_hosts));
        Assert.Contains("etcd.crt", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cluster_of_the_layout_before_gets_what_is_new_from_its_own_authority()
    {
        Certificates.Complete([], s_hosts);
        IEnumerable<string> kept = Example
            .Topology.Secrets.Where(static s => s.Variable.Length > 0 || s.Key == "ca.crt")
            .Select(static s => s.Name);
        HashSet<string> inSwarm = [.. kept, "orders_internal.crt_v1", "orders_server.crt_v1"];

        Assert.Equal(s_pairs.Select(static p => p + ".crt"), Complete(inSwarm));
    }

    [Fact]
    public void Nothing_is_made_beside_what_only_the_swarm_has()
    {
        HashSet<string> all = [.. Example.Topology.Secrets.Select(static s => s.Name)];
        Assert.Empty(Complete(all));

        HashSet<string> withoutHaproxy = [.. all.Except(["orders_haproxy.crt_v1", "orders_haproxy.key_v1"])];
        Assert.Contains("Copy the directory from the machine", Refusal(withoutHaproxy), StringComparison.Ordinal);

        Certificates.Complete([], s_hosts);
        Assert.Equal(["haproxy.crt"], Complete(withoutHaproxy));

        HashSet<string> withoutKey = [.. all.Except(["orders_pgbouncer.key_v1"])];
        Assert.Contains("docker secret rm", Refusal(withoutKey), StringComparison.Ordinal);
    }

    private string? Refusal(HashSet<string> inSwarm) => Assert.Throws<DeployException>(() => Complete(inSwarm)).Remedy;

    // Only what the swarm has is asked of it, and that is given here.
    private IReadOnlyList<string> Complete(HashSet<string> inSwarm) =>
        new SecretStore(
            null!,
            Example.Topology,
            SecretsDirectory.Find(_directory, "orders", Path.Combine(_directory, "artifacts"), static _ => null)
        ).CompleteLocally(inSwarm, s_hosts, new SecretsOwner("orders", "swarm"));
}
