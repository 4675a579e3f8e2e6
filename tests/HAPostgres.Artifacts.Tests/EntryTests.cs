using YamlDotNet.RepresentationModel;

namespace HAPostgres.Artifacts.Tests;

/// <summary>
/// What docs/rules-considered.md calls impossible by construction, as far as the rendered files show it; named after the entry.
/// </summary>
public class EntryTests
{
    private static readonly YamlNode s_bootstrap = Example.Yaml("patroni/bootstrap.yml");
    private static readonly YamlNode s_member = Example.Yaml("patroni/node1.yml");
    private static readonly string[] s_etcd = [.. Example.Topology.Etcd.Members.Select(static m => m.Name)];

    [Fact]
    public void Entry006_the_watchdog_is_off_as_swarm_gives_no_device() => Assert.Equal("off", s_member.Scalar("watchdog/mode"));

    [Fact]
    public void Entry007_members_are_known_by_names_that_others_resolve()
    {
        Assert.Equal("patroni-node1.saasodoo-db-infra.internal:8008", s_member.Scalar("restapi/connect_address"));
        Assert.Equal("patroni-node1.saasodoo-db-infra.internal:5432", s_member.Scalar("postgresql/connect_address"));
        Assert.Equal(
            ["patroni-node1.saasodoo-db-infra.internal"],
            Example.Stack().Scalars("services/patroni-node1/networks/patroni-internal/aliases")
        );
    }

    [Fact]
    public void Entry009_every_cluster_has_an_etcd_of_its_own()
    {
        Assert.Equal(["etcd.saasodoo-db-infra.internal:2379"], s_member.Scalars("etcd3/hosts"));
        Assert.All(
            s_etcd,
            static name =>
                Assert.Contains(
                    "etcd.saasodoo-db-infra.internal",
                    Example.Stack().Scalars($"services/{name}/networks/patroni-internal/aliases")
                )
        );
    }

    [Fact]
    public void Entry011_client_certificates_and_log_level_are_what_patroni_knows()
    {
        Assert.Equal("optional", s_member.Scalar("restapi/verify_client"));
        Assert.Equal("INFO", s_member.Scalar("log/level"));
        Assert.Null(s_member.At("log/mode"));
    }

    [Fact]
    public void Entry015_patroni_speaks_v3_and_proves_itself_by_certificate()
    {
        Assert.Null(s_member.At("etcd"));
        Assert.Null(s_member.At("etcd3/username"));
        Assert.Equal("/run/secrets/internal-client.crt", s_member.Scalar("etcd3/cert"));
    }

    [Fact]
    public void Entry016_what_is_dynamic_stands_in_no_members_own_file()
    {
        string[] dynamic = s_bootstrap.At("bootstrap/dcs")!.Keys();
        Assert.Contains("ttl", dynamic);
        Assert.Equal(["postgresql"], s_member.Keys().Intersect(dynamic));
        // Where a socket lies is the one parameter of the image and not of the cluster.
        Assert.Equal(["unix_socket_directories"], s_member.At("postgresql/parameters")!.Keys());
    }

    [Fact]
    public void Entry021_patronis_api_is_in_no_network_of_applications() =>
        Assert.All(
            Example.Topology.Patroni.Members,
            static m =>
            {
                YamlNode service = Example.Stack().At($"services/{m.Name}")!;
                Assert.Equal(["patroni-internal", "pgbouncer-backend"], service.At("networks")!.Keys());
                Assert.Null(service.At("ports"));
            }
        );

    [Fact]
    public void Entry023_no_setting_has_patronis_old_names() =>
        Assert.All(
            Example.Artifacts.Where(static a =>
                a.RelativePath.StartsWith("patroni/", StringComparison.Ordinal)
                || a.RelativePath.StartsWith("haproxy/", StringComparison.Ordinal)
            ),
            static a => Assert.DoesNotContain("master", a.Text, StringComparison.OrdinalIgnoreCase)
        );

    [Fact]
    public void Entry025_slots_are_used_and_permanent_ones_are_patronis()
    {
        Assert.Equal("true", s_bootstrap.Scalar("bootstrap/dcs/postgresql/use_slots"));
        YamlNode dynamic = Tagged("bootstrap").At("bootstrap/dcs")!;
        Assert.Equal("physical", dynamic.Scalar("slots/archive/type"));
        Assert.Equal(
            ("logical", "app", "pgoutput"),
            (dynamic.Scalar("slots/debezium/type"), dynamic.Scalar("slots/debezium/database"), dynamic.Scalar("slots/debezium/plugin"))
        );
        Assert.Equal("(?!(patroni_.*)$).*", ((YamlSequenceNode)dynamic.At("ignore_slots")!).Children[0].Scalar("name"));
        Assert.Equal("1048576", dynamic.Scalar("maximum_lag_on_syncnode"));
        Assert.Equal("-1", s_bootstrap.Scalar("bootstrap/dcs/maximum_lag_on_syncnode"));
    }

    [Fact]
    public void Tags_are_what_patroni_calls_them()
    {
        Assert.Equal(["nofailover"], s_member.At("tags")!.Keys());
        Assert.Equal("2", Tagged("a").Scalar("tags/failover_priority"));
        Assert.Null(Tagged("a").At("tags/nofailover"));
        Assert.Equal("3", Tagged("b").Scalar("tags/sync_priority"));
        Assert.Equal("true", Tagged("c").Scalar("tags/nosync"));
        Assert.Equal("true", Tagged("c").Scalar("tags/noloadbalance"));
        Assert.Equal("patroni-b", Tagged("c").Scalar("tags/replicatefrom"));
    }

    /// <summary>Patroni holds the limit against synchronous replicas too, which lack nothing that was acknowledged.</summary>
    [Theory]
    [InlineData("on", "9007199254740991")]
    [InlineData("quorum", "9007199254740991")]
    [InlineData("off", "2097152")]
    public void The_lag_limits_asynchronous_promotion_alone(string mode, string bytes)
    {
        string limit = mode == "off" ? ", \"maximumLagOnFailover\": \"2MB\"" : "";
        ClusterTopology topology = Example.Compile(
            $$"""
            { "name": "orders", "hosts": ["a", "b", "c"], "patroni": { "synchronousMode": "{{mode}}"{{limit}} }, "objectives": { "dataLoss": "some" } }
            """
        );
        Assert.Equal(bytes, Example.Yaml("patroni/bootstrap.yml", topology).Scalar("bootstrap/dcs/maximum_lag_on_failover"));
    }

    private static YamlNode Tagged(string file) =>
        Example.Yaml(
            $"patroni/{file}.yml",
            Example.Compile(
                """
                {
                  "name": "orders", "hosts": ["a", "b", "c"],
                  "postgres": { "version": 18, "parameters": { "wal_level": "logical" } },
                  "patroni": {
                    "members": [
                      { "host": "a", "failoverPriority": 2 },
                      { "host": "b", "syncPriority": 3 },
                      { "host": "c", "noSync": true, "noLoadBalance": true, "replicateFrom": "patroni-b" }
                    ],
                    "maximumLagOnSyncnode": "1MB",
                    "slots": ["archive", { "name": "debezium", "database": "app" }]
                  }
                }
                """
            )
        );

    [Fact]
    public void Entry026_pg_rewind_finds_checksums()
    {
        Assert.Equal("true", s_bootstrap.Scalar("bootstrap/dcs/postgresql/use_pg_rewind"));
        Assert.Contains(
            "data-checksums",
            ((YamlSequenceNode)s_bootstrap.At("bootstrap/initdb")!).OfType<YamlScalarNode>().Select(static n => n.Value)
        );
    }

    [Fact]
    public void Entry088_all_etcd_members_have_the_same_timing() =>
        Assert.Equal(
            [("100", "1000")],
            s_etcd
                .Select(static name => Example.Stack().At($"services/{name}/environment")!)
                .Select(static e => (e.Scalar("ETCD_HEARTBEAT_INTERVAL"), e.Scalar("ETCD_ELECTION_TIMEOUT")))
                .Distinct()
        );

    [Fact]
    public void Entry090_the_initial_cluster_is_the_list_of_members() =>
        Assert.All(
            s_etcd,
            static name =>
            {
                YamlNode environment = Example.Stack().At($"services/{name}/environment")!;
                Assert.Equal(name, environment.Scalar("ETCD_NAME"));
                Assert.Equal(s_etcd, environment.Scalar("ETCD_INITIAL_CLUSTER")!.Split(',').Select(static m => m.Split('=')[0]));
                Assert.Equal("saasodoo-db-infra", environment.Scalar("ETCD_INITIAL_CLUSTER_TOKEN"));
                Assert.Contains(
                    $"{name}={environment.Scalar("ETCD_INITIAL_ADVERTISE_PEER_URLS")}",
                    environment.Scalar("ETCD_INITIAL_CLUSTER"),
                    StringComparison.Ordinal
                );
            }
        );

    [Fact]
    public void Entry091_etcd_advertises_names_that_peers_resolve() =>
        Assert.All(
            s_etcd,
            static name =>
            {
                YamlNode service = Example.Stack().At($"services/{name}")!;
                string dns = service.Scalars("networks/patroni-internal/aliases").First();
                Assert.Equal($"{name}.saasodoo-db-infra.internal", dns);
                Assert.Equal($"https://{dns}:2379", service.Scalar("environment/ETCD_ADVERTISE_CLIENT_URLS"));
                Assert.Equal($"https://{dns}:2380", service.Scalar("environment/ETCD_INITIAL_ADVERTISE_PEER_URLS"));
            }
        );

    [Fact]
    public void Entry092_etcd_compacts_its_history()
    {
        YamlNode environment = Example.Stack().At("services/etcd1/environment")!;
        Assert.Equal("periodic", environment.Scalar("ETCD_AUTO_COMPACTION_MODE"));
        Assert.Equal("1h", environment.Scalar("ETCD_AUTO_COMPACTION_RETENTION"));
    }

    [Fact]
    public void Entry098_a_member_is_one_task_on_one_host()
    {
        string[] constraints =
        [
            .. Example
                .Topology.Patroni.Members.Select(static m => Example.Stack().At($"services/{m.Name}/deploy")!)
                .Select(static deploy =>
                {
                    Assert.Equal("1", deploy.Scalar("replicas"));
                    return Assert.Single(deploy.Scalars("placement/constraints"));
                }),
        ];
        Assert.Distinct(constraints);
    }

    [Fact]
    public void Entry101_the_stack_has_no_key_that_swarm_ignores()
    {
        string[] ignored =
        [
            "depends_on",
            "devices",
            "privileged",
            "shm_size",
            "container_name",
            "restart",
            "build",
            "security_opt",
            "links",
            "external_links",
            "network_mode",
            "cgroup_parent",
        ];
        Assert.All(Example.Services(), service => Assert.Empty(service.Service.Keys().Intersect(ignored)));
    }

    [Fact]
    public void Entry104_swarm_is_slower_than_patroni_and_asks_for_no_quorum()
    {
        YamlNode check = Example.Stack().At("services/patroni-node1/healthcheck")!;
        Assert.True(Duration.TryParse(check.Scalar("interval")!, out Duration interval));
        Assert.True(
            int.Parse(check.Scalar("retries")!, System.Globalization.CultureInfo.InvariantCulture) * interval > Example.Topology.Patroni.Ttl
        );
        Assert.NotNull(check.Scalar("start_period"));
        Assert.Contains("/liveness", Example.Text("images/patroni/healthcheck.sh"), StringComparison.Ordinal);
        Assert.Contains("/livez", Example.Text("images/etcd/healthcheck.sh"), StringComparison.Ordinal);
    }

    [Fact]
    public void Entry105_an_update_watches_each_task() =>
        Assert.All(Example.Services(), static s => Assert.Equal("30s", s.Service.Scalar("deploy/update_config/monitor")));

    [Fact]
    public void Entry115_every_log_has_a_limit() =>
        Assert.All(
            Example.Services(),
            static s =>
            {
                Assert.Equal("json-file", s.Service.Scalar("logging/driver"));
                Assert.Equal("50m", s.Service.Scalar("logging/options/max-size"));
                Assert.Equal("5", s.Service.Scalar("logging/options/max-file"));
            }
        );
}
