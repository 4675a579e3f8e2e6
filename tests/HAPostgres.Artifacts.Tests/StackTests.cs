using System.Security.Cryptography;
using System.Text;
using YamlDotNet.RepresentationModel;

namespace HAPostgres.Artifacts.Tests;

public class StackTests
{
    [Fact]
    public void The_stack_carries_the_digest_of_its_topology() =>
        Assert.Equal(TopologyDigest.Of(Example.Topology), Example.Stack().Scalar("x-hapostgres/topology"));

    [Fact]
    public void The_stack_carries_its_topology_as_a_config_that_no_container_reads()
    {
        Assert.Equal("./topology.json", Example.Stack().Scalar("configs/topology/file"));
        Assert.Matches("^saasodoo-db-infra_topology_[0-9a-f]{12}$", Example.Stack().Scalar("configs/topology/name")!);
        Assert.All(
            Example.Services(),
            static s =>
                Assert.DoesNotContain(s.Service.At("configs") as YamlSequenceNode ?? [], static c => c.Scalar("source") == "topology")
        );
        Assert.Equal(
            Example.Topology,
            TopologyJson.Read(Example.Text("topology.json"), Example.Compile("""{ "name": "other", "hosts": ["x"] }"""))
        );
    }

    [Fact]
    public void The_services_are_those_of_the_seed() =>
        Assert.Equal(
            ["etcd1", "etcd2", "etcd3", "patroni-node1", "patroni-node2", "patroni-node3", "pgbouncer", "haproxy"],
            Example.Stack().At("services")!.Keys()
        );

    [Fact]
    public void Every_member_is_pinned_to_its_host() =>
        Assert.Equal(["node.labels.patroni == node2"], Example.Stack().Scalars("services/patroni-node2/deploy/placement/constraints"));

    [Fact]
    public void Every_service_is_reached_by_its_tasks_addresses() =>
        Assert.All(Example.Services(), static s => Assert.Equal("dnsrr", s.Service.Scalar("deploy/endpoint_mode")));

    /// <summary>The internal network has no way out, and nothing else of the stack gets one.</summary>
    [Fact]
    public void The_service_of_a_bucket_alone_has_a_way_out_and_the_buckets_credentials()
    {
        ClusterTopology topology = Example.Compile(
            """
            {
              "name": "orders",
              "hosts": ["a", "b", "c"],
              "backup": { "repositories": [{ "host": "c" }, { "s3": { "bucket": "orders", "endpoint": "s3.example" } }] }
            }
            """
        );
        Assert.Equal("false", Example.Stack(topology).Scalar("networks/repository-egress/internal"));
        Assert.Equal(["backup-s3"], Example.Services(topology).Where(s => Reaches(s.Service)).Select(static s => s.Name));
        Assert.Equal(
            ["backup-s3"],
            Example.Services(topology).Where(static s => Mounts(s.Service, "backup-s3_secret")).Select(static s => s.Name)
        );
        Assert.Equal(
            ["node.labels.orders.repository == true"],
            Example.Stack(topology).Scalars("services/backup-s3/deploy/placement/constraints")
        );
        Assert.Contains("repo2-s3-bucket=orders\n", Example.Text("pgbackrest/backup-s3.conf", topology), StringComparison.Ordinal);
        Assert.Contains("| `orders_repository-egress` |", Example.Text("README.md", topology), StringComparison.Ordinal);
        Assert.DoesNotContain("-s3", Example.Text("pgbackrest/backup-c.conf", topology), StringComparison.Ordinal);

        static bool Reaches(YamlNode service) => service.At("networks/repository-egress") is not null;
        static bool Mounts(YamlNode service, string secret) =>
            ((YamlSequenceNode)service["secrets"]).Any(m => m.Scalar("target") == secret);
    }

    [Fact]
    public void Secrets_come_from_outside_and_only_the_services_user_reads_them()
    {
        Assert.All(
            ((YamlMappingNode)Example.Stack().At("secrets")!).Children.Values,
            static s => Assert.Equal("true", s.Scalar("external"))
        );
        Assert.All(
            Example.Services(),
            static s =>
                Assert.All(
                    (YamlSequenceNode)s.Service["secrets"],
                    static m =>
                    {
                        Assert.Equal("0400", m.Scalar("mode"));
                        Assert.Equal("999", m.Scalar("uid"));
                    }
                )
        );
    }

    [Theory]
    [InlineData("pgbouncer")]
    [InlineData("haproxy")]
    public void Pool_and_proxy_have_the_full_name_that_documents_and_certificates_use(string service)
    {
        string name = $"{service}.{Example.Topology.Domain}";
        Assert.Equal([name], Example.Stack().Scalars($"services/{service}/networks/{Example.Topology.Networks.Application}/aliases"));
        Assert.Contains($"`{name}:", Example.Text("README.md"), StringComparison.Ordinal);
        Assert.DoesNotContain($"`{service}:", Example.Text("README.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void No_document_tells_clients_to_check_less_than_the_name() =>
        Assert.All(
            Example.Artifacts.Where(static a => a.RelativePath.EndsWith(".md", StringComparison.Ordinal)),
            static a => Assert.DoesNotMatch("sslmode=(?!verify-full)|SSL Mode=(?!VerifyFull)", a.Text)
        );

    [Fact]
    public void Every_string_is_quoted_so_that_no_reader_takes_it_for_a_number()
    {
        Assert.Contains("max-file: \"5\"", Example.Text("docker-compose.infra.yml"), StringComparison.Ordinal);
        Assert.Contains("fsync: \"on\"", Patroni("""{ "fsync": "on" }"""), StringComparison.Ordinal);
    }

    [Fact]
    public void Patroni_waits_as_long_as_its_settings_need() =>
        Assert.Equal(
            $"{Example.Topology.Patroni.StopGracePeriod.Seconds}s",
            Example.Stack().Scalar("services/patroni-node1/stop_grace_period")
        );

    [Theory]
    [InlineData("session", "SIGQUIT")]
    [InlineData("transaction", "SIGINT")]
    public void A_pooler_ends_in_the_way_that_its_pool_mode_allows(string mode, string signal)
    {
        ClusterTopology topology = Example.Compile(
            $$"""{ "name": "orders", "hosts": ["a", "b", "c"], "pgbouncer": { "poolMode": "{{mode}}" } }"""
        );
        Assert.Equal(signal, Example.Stack(topology).Scalar("services/pgbouncer/stop_signal"));
    }

    [Fact]
    public void A_long_name_still_gives_config_names_that_swarm_takes()
    {
        ClusterTopology topology = Example.Topology with { Name = new string('x', 50) };
        foreach (YamlNode config in ((YamlMappingNode)Example.Stack(topology)["configs"]).Children.Values)
            Assert.InRange(config.Scalar("name")!.Length, 1, 64);
    }

    [Fact]
    public void A_config_is_named_after_its_content()
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Example.Text("haproxy/haproxy.cfg"))));
        Assert.Equal($"saasodoo-db-infra_haproxy_cfg_{hash[..12]}", Example.Stack().Scalar("configs/haproxy_cfg/name"));
    }

    private static string Patroni(string parameters) =>
        Example.Text(
            "patroni/bootstrap.yml",
            Example.Compile($$"""{ "name": "orders", "hosts": ["a", "b", "c"], "postgres": { "parameters": {{parameters}} } }""")
        );
}
