using Xunit;

namespace HAPostgres;

public class ResolverTests
{
    [Theory]
    [InlineData("1GB", "128MB", "64MB", "64MB", "640MB")]
    [InlineData("4GB", "256MB", "128MB", "128MB", "2560MB")]
    [InlineData("16GB", "1GB", "512MB", "512MB", "10GB")]
    [InlineData("32GB", "2GB", "1GB", "1GB", "20GB")]
    [InlineData("1TB", "2GB", "4GB", "1GB", "640GB")]
    public void Limits_are_shares_of_the_smallest_hosts_memory(string memory, string etcd, string pool, string proxy, string patroni)
    {
        ClusterTopology topology = Resolve(
            $$"""[{ "name": "a", "memory": "2TB" }, { "name": "b", "memory": "{{memory}}" }, { "name": "c", "memory": "2TB" }]"""
        );

        Assert.Equal(
            [etcd, pool, proxy, patroni],
            new[] { topology.Etcd.Resources, topology.PgBouncer.Resources, topology.HAProxy.Resources, topology.Patroni.Resources }.Select(
                static r => r.MemoryLimit.ToString()
            )
        );
        Assert.Equal(topology.Patroni.Resources.MemoryLimit / 2, topology.Patroni.Resources.MemoryReservation);
    }

    [Fact]
    public void Parameters_are_shares_of_the_members_limit()
    {
        PostgresTopology postgres = Resolve(
            """[{ "name": "a", "memory": "16GB" }, { "name": "b", "memory": "16GB" }, { "name": "c", "memory": "16GB" }]"""
        ).Postgres;

        Assert.Equal("2560MB", postgres.FindParameter("shared_buffers")!.Value);
        Assert.Equal("7GB", postgres.FindParameter("effective_cache_size")!.Value);
        Assert.Equal("640MB", postgres.FindParameter("maintenance_work_mem")!.Value);
        Assert.Equal("12MB", postgres.FindParameter("work_mem")!.Value);
        Assert.Equal("200", postgres.FindParameter("max_connections")!.Value);
    }

    [Fact]
    public void Defaults_break_no_rule_on_any_size_of_host()
    {
        for (long megabytes = 1024; megabytes <= 1 << 20; megabytes += megabytes / 7)
        {
            string host(string name) => $$"""{ "name": "{{name}}", "memory": "{{megabytes}}MB" }""";
            Assert.Empty(
                Samples
                    .Compile($$"""{ "name": "orders", "hosts": [{{host("a")}}, {{host("b")}}, {{host("c")}}], {{Samples.NoBackup}} }""")
                    .Diagnostics
            );
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(9)]
    [InlineData(15)]
    public void Defaults_break_no_rule_on_any_number_of_hosts_from_three_on(int count) =>
        Assert.Empty(
            Samples
                .Compile(
                    $$"""
                    { "name": "orders", "hosts": [{{string.Join(", ", Enumerable.Range(1, count).Select(static i => $"\"h{i}\""))}}],
                      {{Samples.NoBackup}} }
                    """
                )
                .Diagnostics
        );

    [Fact]
    public void Max_connections_grows_with_the_pools_that_the_databases_make()
    {
        CompilationResult result = Samples.Compile(
            $$"""{ "name": "orders", "hosts": ["a", "b", "c"], "postgres": { "databases": ["d", "e", "f", "g"] }, {{Samples.NoBackup}} }"""
        );

        Assert.Empty(result.Diagnostics);
        Assert.Equal("350", result.Topology!.Postgres.FindParameter("max_connections")!.Value);
    }

    [Fact]
    public void A_smaller_max_wal_size_makes_min_wal_size_smaller() =>
        Assert.Equal(
            "64MB",
            Samples
                .Compile(
                    $$"""
                    { "name": "orders", "hosts": ["a", "b", "c"], "postgres": { "parameters": { "max_wal_size": "256MB" } },
                      {{Samples.NoBackup}} }
                    """
                )
                .Topology!.Postgres.FindParameter("min_wal_size")!
                .Value
        );

    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 3)]
    [InlineData(5, 5)]
    [InlineData(9, 5)]
    public void Etcd_is_on_three_hosts_or_from_five_on_five(int hosts, int members) =>
        Assert.Equal(
            members,
            Resolve($"[{string.Join(", ", Enumerable.Range(1, hosts).Select(static i => $"\"h{i}\""))}]").Etcd.Members.Count
        );

    [Fact]
    public void Dots_and_capitals_of_a_host_do_not_reach_the_names_of_services()
    {
        ClusterTopology topology = Resolve("""["DB1.example.com", "DB2.example.com", "DB3.example.com"]""");

        Assert.Equal("patroni-db1-example-com", topology.Patroni.Members[0].Name);
        Assert.Equal("etcd-db1-example-com", topology.Etcd.Members[0].Name);
        Assert.Equal("DB1.example.com", topology.Patroni.Members[0].Host);
        Assert.Equal("/var/lib/patroni/DB1.example.com", topology.Patroni.Members[0].DataDirectory);
    }

    [Theory]
    [InlineData("""["a", "b", "c"]""", "", SynchronousMode.Quorum)]
    [InlineData("""["a", "b", "c"]""", """ "postgres": { "version": 18 }, """, SynchronousMode.Quorum)]
    [InlineData("""["a", "b", "c"]""", """ "postgres": { "version": 15 }, """, SynchronousMode.On)] // Its Patroni has no quorum commit.
    [InlineData("""["a", "b", "c"]""", """ "patroni": { "members": ["a", "b"] }, """, SynchronousMode.On)] // No spare replica.
    [InlineData("""["a", "b", "c"]""", """ "patroni": { "synchronousNodeCount": 2 }, """, SynchronousMode.On)]
    [InlineData("""["a", "b", "c", "d"]""", """ "patroni": { "synchronousNodeCount": 2 }, """, SynchronousMode.Quorum)]
    [InlineData("""["a", "b", "c"]""", """ "patroni": { "members": ["a", "b", { "host": "c", "noSync": true }] }, """, SynchronousMode.On)]
    [InlineData(
        """["a", "b", "c"]""",
        """ "postgres": { "version": 18 }, "patroni": { "members": ["a", "b", { "host": "c", "syncPriority": 2 }] }, """,
        SynchronousMode.On
    )]
    public void A_commit_waits_for_any_replica_where_one_of_them_can_be_spared(string hosts, string section, SynchronousMode expected) =>
        Assert.Equal(
            expected,
            Samples
                .Compile($$"""{ "name": "orders", "hosts": {{hosts}}, {{section}} {{Samples.NoBackup}} }""")
                .Topology!.Patroni.SynchronousMode
        );

    [Fact]
    public void A_single_host_replicates_to_nobody() => Assert.Equal(SynchronousMode.Off, Resolve("""["a"]""").Patroni.SynchronousMode);

    [Fact]
    public void Every_secret_has_a_name_with_its_version_and_a_place_to_be_mounted()
    {
        ClusterTopology topology = Samples
            .Compile(
                $$"""
                {
                  "name": "orders", "hosts": ["a", "b", "c"],
                  "postgres": { "roles": ["shop"] },
                  "secrets": { "version": 3, "names": { "superuser_password": "vault-superuser" } },
                  {{Samples.NoBackup}}
                }
                """
            )
            .Topology!;

        Assert.Equal(
            [
                "vault-superuser",
                "orders_replication_password_v3",
                "orders_rewind_password_v3",
                "orders_restapi_password_v3",
                "orders_monitor_password_v3",
                "orders_pgbouncer_password_v3",
                "orders_haproxy_stats_password_v3",
                "orders_ca.crt_v3",
                "orders_etcd.crt_v3",
                "orders_etcd.key_v3",
                "orders_internal-client.crt_v3",
                "orders_internal-client.key_v3",
                "orders_patroni.crt_v3",
                "orders_patroni.key_v3",
                "orders_postgresql.crt_v3",
                "orders_postgresql.key_v3",
                "orders_pgbouncer.crt_v3",
                "orders_pgbouncer.key_v3",
                "orders_haproxy.crt_v3",
                "orders_haproxy.key_v3",
                "orders_role_shop_password_v3",
            ],
            topology.Secrets.Select(static s => s.Name)
        );
        Assert.All(topology.Secrets, static s => Assert.NotEmpty(s.MountedBy));
        Assert.All(topology.Secrets, static s => Assert.Equal(s.Kind == SecretKind.Password, s.Variable.Length > 0));
        Assert.Equal("ROLE_SHOP_PASSWORD", topology.Secrets.Single(static s => s.Target == "role_shop_password").Variable);
    }

    [Fact]
    public void Every_private_key_is_mounted_by_one_kind_of_service() =>
        Assert.All(
            Resolve("""["a", "b", "c"]""").Secrets.Where(static s => s.Kind == SecretKind.PrivateKey),
            static s => Assert.Single(s.MountedBy)
        );

    private static ClusterTopology Resolve(string hosts) =>
        Samples.Compile($$"""{ "name": "orders", "hosts": {{hosts}}, {{Samples.NoBackup}} }""").Topology!;
}
