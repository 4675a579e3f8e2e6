using YamlDotNet.RepresentationModel;

namespace HAPostgres.Artifacts.Tests;

/// <summary>
/// What docs/rules-considered.md calls impossible by construction of PostgreSQL, PgBouncer and HAProxy; named after the entry.
/// </summary>
public class PoolAndProxyEntryTests
{
    private static readonly string s_proxy = Example.Text("haproxy/haproxy.cfg");
    private static readonly string s_pool = Example.Text("pgbouncer/pgbouncer.ini");
    private static readonly string s_sql = Example.Text("patroni/post-bootstrap.sql");
    private static readonly YamlNode s_bootstrap = Example.Yaml("patroni/bootstrap.yml");
    private static readonly YamlNode s_member = Example.Yaml("patroni/node1.yml");

    [Fact]
    public void Entry034_no_member_has_parameters_of_its_own() =>
        Assert.Equal(["unix_socket_directories"], s_member.At("postgresql/parameters")!.Keys());

    [Fact]
    public void Entry049_the_data_directory_is_the_same_in_every_version() =>
        Assert.All(
            [15, 17, 18],
            static (int version) =>
            {
                ClusterTopology topology = Example.Compile(
                    $$"""{ "name": "orders", "hosts": ["a", "b", "c"], "postgres": { "version": {{version}} } }"""
                );
                Assert.Equal("/var/lib/postgresql/data", Example.Yaml("patroni/a.yml", topology).Scalar("postgresql/data_dir"));
                Assert.Contains(
                    (YamlSequenceNode)Example.Stack(topology).At("services/patroni-a/volumes")!,
                    static m => m.Scalar("target") == "/var/lib/postgresql"
                );
            }
        );

    [Fact]
    public void Entry052_replication_and_rewind_have_their_lines_and_nobody_is_trusted()
    {
        string[] lines = [.. s_bootstrap.Scalars("bootstrap/dcs/postgresql/pg_hba")];
        Assert.Contains("hostssl replication replicator samenet scram-sha-256 clientcert=verify-ca", lines);
        Assert.Contains("hostssl all all samenet scram-sha-256", lines);
        Assert.All(lines, static line => Assert.DoesNotMatch("trust|md5|0[.]0[.]0[.]0|include", line));
    }

    [Fact]
    public void Entry062_passwords_are_looked_up_in_one_database_by_a_role_that_can_do_nothing_else()
    {
        Assert.Contains("auth_dbname = postgres\n", s_pool, StringComparison.Ordinal);
        Assert.Contains("CREATE ROLE \"pgbouncer\" LOGIN NOINHERIT PASSWORD", s_sql, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?<!NO)SUPERUSER", s_sql);
    }

    [Fact]
    public void Entry068_and_070_the_pool_looks_up_no_name_and_chooses_no_server()
    {
        Assert.DoesNotContain("dns_", s_pool, StringComparison.Ordinal);
        Assert.DoesNotContain("target_session_attrs", s_pool, StringComparison.Ordinal);
        Assert.DoesNotContain("host=/run/hapg,", s_pool, StringComparison.Ordinal);
    }

    [Fact]
    public void Entry069_a_client_cancels_at_the_pooler_that_knows_it()
    {
        YamlSequenceNode ports = (YamlSequenceNode)Example.Stack().At("services/pgbouncer/ports")!;
        Assert.All(ports, static port => Assert.Equal("host", port.Scalar("mode")));
        Assert.DoesNotContain("6432", s_proxy, StringComparison.Ordinal);
    }

    [Fact]
    public void Entry073_only_the_cluster_s_own_roles_see_and_command_the_console()
    {
        Assert.Contains("stats_users = hapostgres\n", s_pool, StringComparison.Ordinal);
        Assert.Contains("admin_users = pgbouncer\n", s_pool, StringComparison.Ordinal);
    }

    [Fact]
    public void Entry074_and_085_each_role_is_asked_for_at_patroni_and_must_be_confirmed()
    {
        Assert.Contains("uri /primary ", s_proxy, StringComparison.Ordinal);
        Assert.Contains("uri /replica?lag=", s_proxy, StringComparison.Ordinal);
        Assert.Equal(3, s_proxy.Split("http-check expect status 200\n").Length - 1);
        Assert.Contains("timeout check ", s_proxy, StringComparison.Ordinal);
        Assert.All(
            s_proxy.Split('\n').Where(static l => l.Contains(":5432 check", StringComparison.Ordinal)),
            static server => Assert.Contains("check port 8008 ", server, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Entry075_clients_leave_a_server_that_is_down() =>
        Assert.Matches("default-server .* on-marked-down shutdown-sessions ", s_proxy);

    [Fact]
    public void Entry082_the_leader_answers_while_there_is_no_replica() =>
        Assert.Contains("use_backend primary if { nbsrv(replicas) eq 0 }\n", s_proxy, StringComparison.Ordinal);

    [Fact]
    public void Entry124_the_monitoring_role_may_look_and_writes_into_its_own_database_alone()
    {
        Assert.Contains("GRANT pg_monitor TO \"hapostgres\";", s_sql, StringComparison.Ordinal);
        Assert.Contains("CREATE DATABASE \"hapostgres\" OWNER \"hapostgres\";", s_sql, StringComparison.Ordinal);
    }
}
