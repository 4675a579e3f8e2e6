using Xunit;

namespace HAPostgres;

/// <summary>What the pages' manifests do not show: borders of rules, and what they must leave in peace.</summary>
public class RuleTests
{
    private const string Digest = "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("\"etcd\": { \"image\": \"registry:5000/orders/etcd" + Digest + "\" }")]
    [InlineData("\"etcd\": { \"image\": \"registry:5000/etcd:latest" + Digest + "\" }")]
    [InlineData("\"etcd\": { \"image\": \"registry:5000/etcd:3.5\" }")]
    [InlineData("\"images\": { \"registry\": \"registry:5000/databases\" }")]
    [InlineData("\"postgres\": { \"parameters\": { \"restart_after_crash\": \"off\" } }")]
    [InlineData(
        "\"postgres\": { \"parameters\": { \"shared_preload_libraries\": \"pg_stat_statements\", \"pg_stat_statements.max\": 5000 } }"
    )]
    [InlineData("\"postgres\": { \"parameters\": { \"WORK_MEM\": \"1MB\" } }")]
    [InlineData("\"postgres\": { \"parameters\": { \"wal_level\": \"logical\" } }")]
    [InlineData("\"postgres\": { \"parameters\": { \"wal_level\": \"hot_standby\" } }")]
    [InlineData("\"postgres\": { \"parameters\": { \"wal_level\": \"archive\" } }")]
    [InlineData("\"postgres\": { \"parameters\": { \"hot_standby\": true, \"WAL_LOG_HINTS\": \"yes\", \"port\": 5432, \"ssl\": \"on\" } }")]
    [InlineData(
        "\"postgres\": { \"parameters\": { \"logging_collector\": \"off\", \"recovery_target_timeline\": \"latest\", \"cluster_name\": "
            + "\"orders\" } }"
    )]
    [InlineData(
        "\"postgres\": { \"roles\": [\"x\", \"y\"], \"databases\": [\"d\"], \"parameters\": { \"max_connections\": 175 } }, "
            + "\"pgbouncer\": { \"defaultPoolSize\": 45, \"expectedPools\": 2, \"maxDatabaseConnections\": 50 }"
    )]
    [InlineData(
        "\"postgres\": { \"parameters\": { \"max_connections\": 200 } }, \"pgbouncer\": { \"expectedPools\": 9, \"maxUserConnections\": "
            + "50 }"
    )]
    [InlineData("\"postgres\": { \"parameters\": { \"max_wal_size\": \"256MB\" } }")]
    [InlineData("\"postgres\": { \"parameters\": { \"synchronous_commit\": \"remote_apply\" } }")]
    [InlineData("\"postgres\": { \"parameters\": { \"statement_timeout\": \"1.5 min\" } }")]
    [InlineData("\"postgres\": { \"parameters\": { \"autovacuum\": \"TRUE\" } }")]
    [InlineData("\"postgres\": { \"parameters\": { \"synchronous_commit\": \"yes\" } }")]
    [InlineData("\"postgres\": { \"parameters\": { \"log_min_messages\": \"debug\" } }")]
    [InlineData("\"postgres\": { \"parameters\": { \"random_page_cost\": \"1e0\" } }")]
    [InlineData("\"objectives\": { \"recoveryTime\": \"50s\" }")]
    [InlineData("\"patroni\": { \"stopGracePeriod\": \"45s\" }")]
    [InlineData("\"etcd\": { \"members\": [\"a\", \"b\", { \"host\": \"c\", \"name\": \"etcd3\" }] }")]
    public void What_is_right_is_left_in_peace(string section) => Assert.Empty(Compile(section).Diagnostics);

    [Fact]
    public void No_pool_opens_more_connections_than_the_pooler_takes_clients() =>
        Assert.Empty(
            Samples
                .Compile(
                    """
                    {
                      "name": "orders",
                      "hosts": ["a", "b", "c"],
                      "backup": { "repositories": [{ "host": "c" }] },
                      "postgres": { "parameters": { "max_connections": 150 } },
                      "pgbouncer": { "defaultPoolSize": 60, "maxClientConnections": 40, "reservePoolSize": 0, "expectedPools": 1 },
                      "suppress": [{ "rule": "HAPG4006", "reason": "x" }]
                    }
                    """
                )
                .Diagnostics
        );

    [Theory]
    [InlineData("HAPG7001", "\"etcd\": { \"image\": \"registry:5000/etcd\" }")]
    [InlineData("HAPG7001", "\"images\": { \"tag\": \"latest\" }")]
    [InlineData("HAPG7001", "\"patroni\": { \"image\": \"docker.io/patroni/patroni:4\" }")]
    [InlineData("HAPG1003", "\"etcd\": { \"members\": [\"a\", \"b\", \"b\"] }")]
    [InlineData("HAPG1003", "\"pgbouncer\": { \"hosts\": [\"a\", \"b\", \"a\"] }")]
    [InlineData("HAPG1002", "\"pgbouncer\": { \"hosts\": [\"a\", \"b\", \"z\"] }")]
    [InlineData("HAPG1005", "\"pgbouncer\": { \"port\": 7946 }")]
    [InlineData("HAPG2001", "\"patroni\": { \"loopWait\": \"4100ms\", \"retryTimeout\": \"7900ms\" }")]
    [InlineData("HAPG3001", "\"postgres\": { \"version\": 16 }, \"patroni\": { \"synchronousMode\": \"quorum\" }")]
    [InlineData("HAPG3002", "\"postgres\": { \"parameters\": { \"promote_trigger_file\": \"x\" } }")]
    [InlineData("HAPG3002", "\"postgres\": { \"parameters\": { \"primary_conninfo\": \"password=x\" } }")]
    [InlineData("HAPG3002", "\"postgres\": { \"parameters\": { \"wal_log_hints\": false } }")]
    [InlineData("HAPG3004", "\"postgres\": { \"parameters\": { \"max_connections\": 10 } }")]
    [InlineData("HAPG3004", "\"postgres\": { \"parameters\": { \"wal_level\": \"minimal\" } }")]
    [InlineData("HAPG3005", "\"postgres\": { \"parameters\": { \"max_connections\": 50, \"reserved_connections\": 60 } }")]
    [InlineData("HAPG3009", "\"postgres\": { \"parameters\": { \"work_mem\": \"99999999999999999999999999999999TB\" } }")]
    [InlineData("HAPG3006", "\"postgres\": { \"parameters\": { \"autovacuum_max_workers\": 50 } }")]
    [InlineData("HAPG3006", "\"postgres\": { \"parameters\": { \"autovacuum_work_mem\": \"1GB\" } }")]
    [InlineData("HAPG3068", "\"postgres\": { \"parameters\": { \"max_locks_per_transaction\": 100000 } }")]
    [InlineData("HAPG3068", "\"postgres\": { \"parameters\": { \"min_dynamic_shared_memory\": \"4GB\" } }")]
    [InlineData("HAPG3002", "\"postgres\": { \"parameters\": { \"hot_standby\": \"off\" } }")]
    [InlineData("HAPG4001", "\"postgres\": { \"parameters\": { \"max_connections\": 77 } }")]
    [InlineData("HAPG4029", "\"postgres\": { \"parameters\": { \"max_connections\": 97 } }")]
    [InlineData("HAPG3009", "\"postgres\": { \"parameters\": { \"work_mem\": \"4mb\" } }")]
    [InlineData("HAPG3009", "\"postgres\": { \"parameters\": { \"work_mem\": \"63kB\" } }")]
    [InlineData("HAPG3009", "\"postgres\": { \"parameters\": { \"max_connections\": \"many\" } }")]
    [InlineData("HAPG3009", "\"postgres\": { \"parameters\": { \"max_connections\": \"100MB\" } }")]
    [InlineData("HAPG3009", "\"postgres\": { \"parameters\": { \"checkpoint_completion_target\": 1.1 } }")]
    [InlineData("HAPG3009", "\"postgres\": { \"parameters\": { \"autovacuum\": \"o\" } }")]
    [InlineData("HAPG3009", "\"postgres\": { \"parameters\": { \"synchronous_commit\": \"remote\" } }")]
    [InlineData("HAPG3008", "\"postgres\": { \"databases\": [\"x\", \"x\"] }")]
    [InlineData("HAPG3008", "\"postgres\": { \"databases\": [\"postgres\"] }")]
    [InlineData("HAPG3008", "\"postgres\": { \"roles\": [\"x\", \"x\"] }")]
    [InlineData("HAPG3008", "\"postgres\": { \"superuser\": \"replicator\" }")]
    [InlineData("HAPG8002", "\"postgres\": { \"roles\": [\"pg_admin\"] }")]
    [InlineData("HAPG8004", "\"secrets\": { \"names\": { \"superuser_password\": \"correct horse\" } }")]
    [InlineData("HAPG9002", "\"postgres\": { \"parameters\": { \"synchronous_commit\": 0 } }")]
    [InlineData("HAPG9002", "\"postgres\": { \"parameters\": { \"synchronous_commit\": false } }")]
    [InlineData("HAPG9001", "\"objectives\": { \"recoveryTime\": \"49s\" }")]
    [InlineData("HAPG7004", "\"patroni\": { \"stopGracePeriod\": \"44s\" }")]
    public void What_is_wrong_is_reported_once(string id, string section) =>
        Assert.Equal(id, Assert.Single(Compile(section).Diagnostics).Rule.Id);

    [Theory]
    [InlineData("""["a", "b", "b"]""")]
    [InlineData("""["a", "b", "B"]""")]
    [InlineData("""["a", "b.c", "b-c"]""")]
    public void A_host_that_is_listed_twice_is_one_mistake(string hosts) =>
        Assert.Equal(
            "HAPG1001",
            Assert.Single(Samples.Compile($$"""{ "name": "orders", "hosts": {{hosts}}, {{Samples.NoBackup}} }""").Diagnostics).Rule.Id
        );

    [Theory]
    [InlineData("\"maintenance_work_mem\": \"2GB\",\n\"work_mem\": \"3MB\"", 2, "Lower maintenance_work_mem to")]
    [InlineData("\"work_mem\": \"3MB\",\n\"max_connections\": 900", 3, "Lower max_connections to")]
    [InlineData("\"max_connections\": 150,\n\"work_mem\": \"64MB\"", 3, "Lower work_mem to")]
    [InlineData("\"work_mem\": \"3MB\",\n\"shared_buffers\": \"2GB\"", 3, "Lower shared_buffers to")]
    [InlineData("\"maintenance_work_mem\": \"128MB\",\n\"autovacuum_work_mem\": \"1GB\"", 3, "Lower autovacuum_work_mem to")]
    [InlineData("\"work_mem\": \"3MB\",\n\"temp_buffers\": \"64MB\"", 3, "Lower temp_buffers to")]
    [InlineData("\"work_mem\": \"3MB\",\n\"hash_mem_multiplier\": 20", 3, "Lower hash_mem_multiplier")]
    public void The_memory_rule_stands_at_the_part_that_is_too_large(string parameters, int line, string remedy)
    {
        ManifestDiagnostic found = Assert.Single(Compile($"\"postgres\": {{ \"parameters\": {{\n{parameters} }} }}").Diagnostics);

        Assert.Equal(("HAPG3006", line), (found.Rule.Id, found.Location.Start.Line + 1));
        Assert.Contains(remedy, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Workers_with_little_memory_of_their_own_leave_the_rest_to_one_command() =>
        Assert.Empty(
            Compile(
                "\"postgres\": { \"parameters\": { \"autovacuum_work_mem\": \"32MB\", \"maintenance_work_mem\": \"700MB\" } }"
            ).Diagnostics
        );

    [Fact]
    public void A_ttl_that_the_default_wait_is_too_short_for_is_where_the_warning_stands()
    {
        ManifestDiagnostic found = Assert.Single(Compile("\n\"patroni\": { \"ttl\": \"2min\" }").Diagnostics);

        Assert.Equal(("HAPG4003", 2), (found.Rule.Id, found.Location.Start.Line + 1));
    }

    private static CompilationResult Compile(string section) =>
        Samples.Compile($$"""{ "name": "orders", "hosts": ["a", "b", "c"], {{section}}, {{Samples.NoBackup}} }""");

    [Fact]
    public void A_parameters_name_that_looks_like_a_distant_item_of_a_list_is_only_a_name()
    {
        // To count up to that item would take minutes.
        CompilationResult result = Samples.Compile(
            $$"""
            { "name": "orders", "hosts": ["a", "b", "c"], "postgres": { "parameters": { "x[2000000000]": "1" } },
              {{Samples.NoBackup}} }
            """
        );

        Assert.Equal("HAPG3003", Assert.Single(result.Diagnostics).Rule.Id);
    }
}
