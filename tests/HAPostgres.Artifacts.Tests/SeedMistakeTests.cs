using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace HAPostgres.Artifacts.Tests;

/// <summary>The mistakes of the hand-written stack that this project replaces, by their numbers: none can be rendered.</summary>
public partial class SeedMistakeTests
{
    private static readonly string s_proxy = Example.Text("haproxy/haproxy.cfg");
    private static readonly string s_pool = Example.Text("pgbouncer/pgbouncer.ini");
    private static readonly string s_sql = Example.Text("patroni/post-bootstrap.sql");
    private static readonly YamlNode s_bootstrap = Example.Yaml("patroni/bootstrap.yml");
    private static readonly YamlNode s_member = Example.Yaml("patroni/node1.yml");

    [Fact]
    public void D01_the_pool_follows_the_leader()
    {
        Assert.Contains("* = host=/run/hapg port=5000 ", s_pool, StringComparison.Ordinal);
        Assert.DoesNotContain("patroni-", s_pool, StringComparison.Ordinal);
        Assert.Contains("bind /run/hapg/.s.PGSQL.5000 ", s_proxy, StringComparison.Ordinal);
        Assert.All(
            Lines(Section("backend pool"), "server "),
            static server => Assert.Contains(" track primary/", server, StringComparison.Ordinal)
        );
        Assert.Contains("uri /primary ", Section("backend primary"), StringComparison.Ordinal);
        foreach (string service in new[] { "pgbouncer", "haproxy" })
        {
            YamlSequenceNode mounts = (YamlSequenceNode)Example.Stack().At($"services/{service}/volumes")!;
            Assert.Contains(mounts, static m => m.Scalar("target") == "/run/hapg" && m.Scalar("source") == "proxy-socket");
        }
    }

    [Fact]
    public void D02_health_checks_use_words_that_haproxy_knows() => Assert.DoesNotMatch(CheckHttp(), s_proxy);

    [Fact]
    public void D03_parameters_are_in_patronis_dynamic_configuration_and_not_in_the_environment()
    {
        Assert.Equal("500", s_bootstrap.Scalar("bootstrap/dcs/postgresql/parameters/max_connections"));
        Assert.Equal("4GB", s_bootstrap.Scalar("bootstrap/dcs/postgresql/parameters/shared_buffers"));
        Assert.DoesNotContain("PATRONI_", Example.Text("docker-compose.infra.yml"), StringComparison.Ordinal);
    }

    [Fact]
    public void D04_no_value_is_left_to_an_environment_that_stack_deploy_does_not_read()
    {
        string stack = Example.Text("docker-compose.infra.yml");
        Assert.DoesNotContain('$', stack.Replace("$$", "", StringComparison.Ordinal));
        Assert.DoesNotContain("env_file", stack, StringComparison.Ordinal);
        Assert.All(
            Example.Services(),
            static s =>
                Assert.DoesNotContain(
                    (s.Service.At("environment") ?? s.Service).Keys(),
                    static key => key.Contains("PASSWORD", StringComparison.Ordinal)
                )
        );
    }

    [Fact]
    public void D05_the_pool_checks_scram_with_postgresqls_own_verifiers()
    {
        Assert.Contains("auth_type = scram-sha-256\n", s_pool, StringComparison.Ordinal);
        Assert.Contains("auth_query = SELECT user_name, verifier FROM pgbouncer.user_lookup($1)\n", s_pool, StringComparison.Ordinal);
        Assert.Contains("CREATE FUNCTION pgbouncer.user_lookup(", s_sql, StringComparison.Ordinal);
        Assert.Contains("AND NOT rolsuper AND NOT rolreplication", s_sql, StringComparison.Ordinal);
    }

    [Fact]
    public void D06_the_statistics_need_a_password_and_change_nothing()
    {
        Assert.Contains("insecure-password \"${HAPROXY_STATS_PASSWORD}\"", s_proxy, StringComparison.Ordinal);
        Assert.DoesNotContain(":-", s_proxy, StringComparison.Ordinal);
        Assert.DoesNotContain("stats admin", s_proxy, StringComparison.Ordinal);
        Assert.Contains("http-request auth ", Section("frontend status"), StringComparison.Ordinal);
        Assert.Contains(" ssl crt ", Section("frontend status"), StringComparison.Ordinal);
    }

    [Fact]
    public void D07_and_D08_images_are_the_projects_own_with_a_version() =>
        Assert.All(Example.Services(), static s => Assert.Matches(VersionedImage(), s.Service.Scalar("image")!));

    [Fact]
    public void D09_the_application_network_exists_outside_under_exactly_its_name()
    {
        YamlNode network = Example.Stack().At("networks/saasodoo-database-network")!;
        Assert.Equal("saasodoo-database-network", network.Scalar("name"));
        Assert.Equal("true", network.Scalar("external"));
        Assert.Equal("true", Example.Stack().Scalar("networks/patroni-internal/internal"));
    }

    [Fact]
    public void D10_every_server_is_one_member_by_its_own_name_and_may_be_unknown_at_the_start()
    {
        Assert.Contains("nameserver dns 127.0.0.11:53", s_proxy, StringComparison.Ordinal);
        Assert.Contains(" resolvers swarm resolve-prefer ipv4 init-addr none", s_proxy, StringComparison.Ordinal);
        string[] servers = Lines(Section("backend primary"), "server ");
        Assert.Equal(3, servers.Select(static s => s.Split(' ')[2]).Distinct().Count());
        Assert.All(
            Example.Topology.Patroni.Members,
            member =>
                Assert.Equal(
                    [$"{member.Name}.saasodoo-db-infra.internal"],
                    Example.Stack().Scalars($"services/{member.Name}/networks/pgbouncer-backend/aliases")
                )
        );
    }

    [Fact]
    public void D11_a_port_of_a_host_has_one_task_and_it_goes_before_the_next_comes()
    {
        foreach (string service in new[] { "pgbouncer", "haproxy" })
        {
            YamlNode node = Example.Stack().At($"services/{service}")!;
            Assert.Equal("global", node.Scalar("deploy/mode"));
            Assert.Equal("stop-first", node.Scalar("deploy/update_config/order"));
            Assert.All((YamlSequenceNode)node["ports"], static port => Assert.Equal("host", port.Scalar("mode")));
        }
    }

    [Fact]
    public void D12_deploy_changes_one_member_at_a_time()
    {
        Assert.All(
            Example.Services(),
            static s =>
            {
                Assert.Equal("1", s.Service.Scalar("deploy/update_config/parallelism"));
                Assert.Equal("pause", s.Service.Scalar("deploy/update_config/failure_action"));
            }
        );
    }

    [Fact]
    public void D13_a_changed_file_is_a_new_config()
    {
        ClusterTopology changed = Example.Topology with { HAProxy = Example.Topology.HAProxy with { MaxConnections = 9999 } };
        Assert.NotEqual(Example.Stack().Scalar("configs/haproxy_cfg/name"), Example.Stack(changed).Scalar("configs/haproxy_cfg/name"));
        Assert.Equal(Example.Stack().Scalar("configs/pgbouncer_ini/name"), Example.Stack(changed).Scalar("configs/pgbouncer_ini/name"));
    }

    [Fact]
    public void D14_there_is_time_to_stop_memory_to_share_and_keepalive_before_900_seconds()
    {
        Assert.All(Example.Services(), static s => Assert.NotNull(s.Service.Scalar("stop_grace_period")));
        YamlSequenceNode mounts = (YamlSequenceNode)Example.Stack().At("services/patroni-node1/volumes")!;
        Assert.Contains(
            mounts,
            static m =>
                m.Scalar("type") == "tmpfs"
                && m.Scalar("target") == "/dev/shm"
                && m.Scalar("tmpfs/size")
                    == Example.Topology.Patroni.SharedMemory.Bytes.ToString(System.Globalization.CultureInfo.InvariantCulture)
        );
        Assert.Contains("clitcpka-idle 60s", s_proxy, StringComparison.Ordinal);
        Assert.Contains("srvtcpka-idle 60s", s_proxy, StringComparison.Ordinal);
        Assert.Contains("tcp_keepidle = 60", s_pool, StringComparison.Ordinal);
        Assert.Equal("60", s_bootstrap.Scalar("bootstrap/dcs/postgresql/parameters/tcp_keepalives_idle"));
    }

    [Fact]
    public void D15_etcd_and_patroni_know_whom_they_talk_to()
    {
        YamlNode etcd = Example.Stack().At("services/etcd1/environment")!;
        Assert.Equal("true", etcd.Scalar("ETCD_CLIENT_CERT_AUTH"));
        Assert.Equal("true", etcd.Scalar("ETCD_PEER_CLIENT_CERT_AUTH"));
        Assert.DoesNotContain("http://", Example.Text("docker-compose.infra.yml"), StringComparison.Ordinal);
        Assert.Equal("optional", s_member.Scalar("restapi/verify_client"));
        Assert.Equal("patroni", s_member.Scalar("restapi/authentication/username"));
        Assert.All(
            s_bootstrap.Scalars("bootstrap/dcs/postgresql/pg_hba"),
            static line => Assert.Matches("^(local .* (scram-sha-256|peer)|hostssl .* scram-sha-256( clientcert=verify-ca)?)$", line)
        );
    }

    [Fact]
    public void D16_every_service_has_limits_and_reservations() =>
        Assert.All(
            Example.Services(),
            static s =>
            {
                Assert.NotNull(s.Service.Scalar("deploy/resources/limits/memory"));
                Assert.NotNull(s.Service.Scalar("deploy/resources/reservations/memory"));
            }
        );

    [Fact]
    public void D17_roles_are_made_by_sql_that_runs_once_and_not_by_bootstrap_users()
    {
        Assert.Null(s_bootstrap.At("bootstrap/users"));
        Assert.Equal("/usr/local/bin/post-bootstrap", s_bootstrap.Scalar("bootstrap/post_bootstrap"));
        Assert.Contains("CREATE ROLE \"odoo\" LOGIN CREATEDB NOSUPERUSER", s_sql, StringComparison.Ordinal);
        Assert.Contains("\\getenv role_password HAPG_ROLE_ODOO_PASSWORD\n", s_sql, StringComparison.Ordinal);
    }

    [Fact]
    public void D18_no_script_needs_a_container_on_its_own_host() =>
        Assert.All(
            Example.Artifacts.Where(static a => a.RelativePath.StartsWith("scripts/", StringComparison.Ordinal)),
            static a =>
            {
                Assert.DoesNotContain("docker exec", a.Text, StringComparison.Ordinal);
                Assert.DoesNotContain("ssh ", a.Text, StringComparison.Ordinal);
            }
        );

    [Fact]
    public void D19_the_pools_limits_are_those_that_the_checker_counted()
    {
        Assert.Contains("default_pool_size = 25\n", s_pool, StringComparison.Ordinal);
        Assert.Contains("reserve_pool_size = 5\n", s_pool, StringComparison.Ordinal);
        Assert.Contains("max_db_connections = 100\n", s_pool, StringComparison.Ordinal);
    }

    [Fact]
    public void D20_deploy_looks_for_the_labels_that_setup_sets_and_the_stack_asks_for()
    {
        ClusterTopology topology = Example.Compile("""{ "name": "orders", "hosts": ["a", "b", "c"] }""");
        Assert.Equal(
            ["node.labels.orders.patroni == a"],
            Example.Stack(topology).Scalars("services/patroni-a/deploy/placement/constraints")
        );
    }

    private static string Section(string head)
    {
        string rest = s_proxy[s_proxy.IndexOf($"\n{head}\n", StringComparison.Ordinal)..];
        int end = rest.IndexOf("\n\n", 1, StringComparison.Ordinal);
        return end < 0 ? rest : rest[..end];
    }

    private static string[] Lines(string text, string start) =>
        [.. text.Split('\n').Select(static l => l.Trim()).Where(l => l.StartsWith(start, StringComparison.Ordinal))];

    [GeneratedRegex(@"\scheck-http\b")]
    private static partial Regex CheckHttp();

    [GeneratedRegex("^hapostgres/(etcd|patroni|pgbouncer|haproxy):[0-9]+[.][0-9]+[.][0-9]+(-pg17)?$")]
    private static partial Regex VersionedImage();
}
