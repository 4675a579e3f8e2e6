using Xunit;

namespace HAPostgres;

/// <summary>
/// The mistakes of the hand-written stack that this product replaces (docs/validation.md), as far as a manifest can ask for them.
/// </summary>
public class SeedMistakeTests
{
    [Theory]
    [InlineData("\"pgbouncer\": { \"server\": \"patroni-a\" }")]
    [InlineData("\"pgbouncer\": { \"databases\": { \"*\": \"host=patroni-a port=5432\" } }")]
    public void D01_a_pool_that_points_at_one_member_by_name(string section) => NoSuchSetting(section);

    [Theory]
    [InlineData("\"haproxy\": { \"serverOptions\": \"check-http\" }")]
    [InlineData("\"haproxy\": { \"check\": \"check-http\" }")]
    public void D02_a_keyword_that_HAProxy_does_not_know(string section) => NoSuchSetting(section);

    [Fact]
    public void D03_parameters_that_nobody_reads()
    {
        NoSuchSetting("\"patroni\": { \"environment\": { \"PATRONI_POSTGRESQL_PARAMETERS_MAX_CONNECTIONS\": \"500\" } }");
        Refused("HAPG3003", "\"postgres\": { \"parameters\": { \"PATRONI_POSTGRESQL_PARAMETERS_MAX_CONNECTIONS\": 500 } }");
    }

    [Fact]
    public void D04_passwords_in_a_file_that_nobody_reads() =>
        Refused("HAPG8001", "\"postgres\": { \"superuserPassword\": \"${POSTGRES_SUPERUSER_PASSWORD}\" }");

    [Fact]
    public void D05_an_md5_user_list_for_SCRAM_users()
    {
        Refused("HAPG4004", "\"pgbouncer\": { \"authMethod\": \"md5\" }");
        NoSuchSetting("\"pgbouncer\": { \"userList\": \"userlist.txt\" }");
    }

    [Theory]
    [InlineData("\"haproxy\": { \"statsPassword\": \"${STATS_PASSWORD:-admin}\" }", "HAPG8001")]
    [InlineData("\"haproxy\": { \"statsAdmin\": true }", "HAPG0003")]
    public void D06_a_statistics_page_that_anybody_commands(string section, string id) => Refused(id, section);

    [Fact]
    public void D07_an_image_that_was_never_published() => Refused("HAPG7001", "\"patroni\": { \"image\": \"patroni/patroni:latest\" }");

    [Theory]
    [InlineData("bitnami/etcd:latest")]
    [InlineData("docker.io/bitnami/etcd:3.5")]
    public void D08_an_image_that_was_withdrawn(string image) => Refused("HAPG7001", $"\"etcd\": {{ \"image\": \"{image}\" }}");

    [Fact]
    public void D09_an_external_network_that_the_stack_makes() =>
        Refused("HAPG0004", "\"networks\": { \"application\": { \"name\": \"shop\", \"external\": false } }");

    [Theory]
    [InlineData("\"haproxy\": { \"servers\": [\"patroni:5432\"] }")]
    [InlineData("\"patroni\": { \"replicas\": 3 }")]
    public void D10_servers_that_are_one_address(string section) => NoSuchSetting(section);

    [Theory]
    [InlineData("\"haproxy\": { \"replicas\": 2 }")]
    [InlineData("\"pgbouncer\": { \"replicas\": 3 }")]
    public void D11_more_proxies_than_hosts(string section) => NoSuchSetting(section);

    [Fact]
    public void D11_two_proxies_on_one_host() => Refused("HAPG1003", "\"haproxy\": { \"hosts\": [\"a\", \"b\", \"c\", \"a\"] }");

    [Theory]
    [InlineData("\"deploy\": { \"parallelism\": 3 }")]
    [InlineData("\"patroni\": { \"updateConfig\": { \"parallelism\": 0 } }")]
    public void D12_all_members_change_at_once(string section) => NoSuchSetting(section);

    [Fact]
    public void D13_configs_of_one_name_for_ever() => NoSuchSetting("\"configs\": { \"haproxy_cfg\": \"haproxy_cfg\" }");

    [Fact]
    public void D14_PostgreSQL_is_killed_on_update() => Refused("HAPG7004", "\"patroni\": { \"stopGracePeriod\": \"10s\" }");

    [Fact]
    public void D14_shared_memory_is_sized_and_keepalives_are_below_900_seconds_by_default()
    {
        ClusterTopology topology = Samples.Compile($$"""{ "name": "orders", "hosts": ["a", "b", "c"], {{Samples.NoBackup}} }""").Topology!;

        Assert.True(topology.Patroni.SharedMemory >= ByteSize.FromMegabytes(64));
        Assert.Equal("60", topology.Postgres.FindParameter("tcp_keepalives_idle")!.Value);
        Assert.True(topology.PgBouncer.ServerIdleTimeout < Duration.FromSeconds(900));
    }

    [Theory]
    [InlineData("\"patroni\": { \"restApi\": { \"authentication\": false } }")]
    [InlineData("\"etcd\": { \"clientCertAuth\": false }")]
    [InlineData("\"tls\": false")]
    [InlineData("\"postgres\": { \"ssl\": \"off\" }")]
    public void D15_no_authentication_or_encryption(string section) => NoSuchSetting(section);

    [Fact]
    public void D15_encryption_switched_off_by_parameter() => Refused("HAPG3002", "\"postgres\": { \"parameters\": { \"ssl\": \"off\" } }");

    [Fact]
    public void D16_limits_of_23_GB_on_hosts_of_16_GB()
    {
        CompilationResult result = Samples.Compile(
            $$"""
            {
              "name": "orders",
              "hosts": [{ "name": "a", "memory": "16GB" }, { "name": "b", "memory": "16GB" }, { "name": "c", "memory": "16GB" }],
              "patroni": { "resources": { "limits": { "memory": "16GB" } } },
              "etcd": { "resources": { "limits": { "memory": "2GB" } } },
              "pgbouncer": { "resources": { "limits": { "memory": "4GB" } } },
              "haproxy": { "resources": { "limits": { "memory": "1GB" } } },
              {{Samples.NoBackup}}
            }
            """
        );

        Assert.Equal(["HAPG7002", "HAPG7002", "HAPG7002"], result.Diagnostics.Select(static d => d.Rule.Id));
        Assert.Contains("= 23GB", result.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void D17_users_that_Patroni_no_longer_makes() => NoSuchSetting("\"patroni\": { \"bootstrap\": { \"users\": {} } }");

    [Fact]
    public void D18_status_by_the_containers_of_one_host() => NoSuchSetting("\"status\": { \"exec\": true }");

    [Fact]
    public void D19_more_server_connections_than_PostgreSQL_takes() =>
        Refused(
            "HAPG4001",
            "\"pgbouncer\": { \"defaultPoolSize\": 25, \"reservePoolSize\": 5, \"expectedPools\": 2 }, \"postgres\": { \"parameters\": { "
                + "\"max_connections\": 100 } }"
        );

    [Fact]
    public void D19_however_large_the_numbers_are() =>
        Refused(
            "HAPG4001",
            "\"pgbouncer\": { \"defaultPoolSize\": 10000, \"maxDatabaseConnections\": 10000, \"expectedPools\": 100000 }, \"haproxy\": { "
                + "\"maxConnections\": 500000 }",
            "HAPG5001"
        );

    [Fact]
    public void D20_labels_that_no_node_has() => Refused("HAPG0006", "\"labelPrefix\": \"{{PREFIX}}\"");

    [Fact]
    public void D21_a_recovery_time_that_the_settings_cannot_hold() =>
        Refused(
            "HAPG9001",
            "\"patroni\": { \"ttl\": \"30s\", \"loopWait\": \"10s\", \"retryTimeout\": \"10s\" }, \"objectives\": { \"recoveryTime\": "
                + "\"15s\" }"
        );

    [Fact]
    public void Every_mistake_has_its_row_and_its_tests_here_and_where_files_are_rendered()
    {
        string page = File.ReadAllText(Path.Combine(Samples.Root, "docs", "validation.md"));
        string here = File.ReadAllText(Path.Combine(Samples.Root, "tests", "HAPostgres.Topology.Tests", "SeedMistakeTests.cs"));
        string rendered = File.ReadAllText(Path.Combine(Samples.Root, "tests", "HAPostgres.Artifacts.Tests", "SeedMistakeTests.cs"));
        for (int mistake = 1; mistake <= 21; mistake++)
        {
            Assert.Contains($"\n| D{mistake} ", page, StringComparison.Ordinal);
            Assert.Contains($"D{mistake:00}_", here, StringComparison.Ordinal);
            // The last one is a promise, which no file keeps.
            Assert.True(
                mistake == 21 || rendered.Contains($"D{mistake:00}_", StringComparison.Ordinal),
                $"D{mistake} lacks a test of the rendered files"
            );
        }
    }

    private static void NoSuchSetting(string section) => Refused("HAPG0003", section);

    private static void Refused(string id, string section, params string[] besides)
    {
        CompilationResult result = Samples.Compile(
            $$"""{ "name": "orders", "hosts": ["a", "b", "c"], {{section}}, {{Samples.NoBackup}} }"""
        );

        Assert.True(result.HasErrors);
        Assert.Equal(
            besides.Append(id).Order(StringComparer.Ordinal),
            result.Diagnostics.Select(static d => d.Rule.Id).Order(StringComparer.Ordinal)
        );
    }
}
