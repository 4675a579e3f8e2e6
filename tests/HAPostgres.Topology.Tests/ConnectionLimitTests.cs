using Xunit;

namespace HAPostgres;

/// <summary>Limits that are derived keep everybody's connections apart, whatever the sizes.</summary>
public class ConnectionLimitTests
{
    [Fact]
    public void A_plain_cluster_gets_limits_that_add_up()
    {
        ClusterTopology topology = Compile("");

        // max_connections 200; 3 poolers x 25; 3 + 10 reserved; 5 of Patroni: 107 are left for three proxies.
        Assert.Equal("10", topology.Postgres.FindParameter("reserved_connections")?.Value);
        Assert.Equal(35, topology.HAProxy.MaxDirectConnections);
        Assert.Equal(17, topology.HAProxy.MaxConnectionsPerSource);
        Assert.Equal(75 + 53, ConnectionBudget.Of(topology).LimitOf(topology.Postgres.Roles[0]));
        Assert.Equal(5000, topology.PgBouncer.MaxConnectionsPerSource);
    }

    [Fact]
    public void Postgresql_15_has_no_reserve_but_the_superusers() =>
        Assert.Null(Compile(""" "postgres": { "version": 15 } """).Postgres.FindParameter("reserved_connections"));

    [Theory]
    [InlineData("")]
    [InlineData(""" "postgres": { "version": 15 } """)]
    [InlineData(""" "postgres": { "parameters": { "max_connections": 100 } } """)]
    [InlineData(""" "postgres": { "parameters": { "max_connections": 1000 } }, "pgbouncer": { "expectedPools": 12 } """)]
    [InlineData(""" "postgres": { "parameters": { "max_connections": 98 } } """)]
    [InlineData(""" "haproxy": { "hosts": ["a", "b"] }, "pgbouncer": { "hosts": ["a", "b"] } """)]
    [InlineData(""" "haproxy": { "maxConnections": 60 } """)]
    public void Direct_connections_of_all_proxies_leave_those_of_pools_reserve_and_patroni(string sections)
    {
        ClusterTopology topology = Compile(sections);
        var budget = ConnectionBudget.Of(topology);
        HAProxyTopology proxy = topology.HAProxy;

        Assert.True(
            (proxy.Hosts.Count * proxy.MaxDirectConnections) + budget.Pooled + budget.Reserved + ConnectionBudget.Patroni
                <= budget.MaxConnections
        );
        Assert.True(proxy.MaxConnectionsPerSource < proxy.MaxDirectConnections);
        Assert.True((2 * proxy.PortConnections) + proxy.PoolConnections == proxy.MaxConnections);
        Assert.True(proxy.MaxDirectConnections <= proxy.PortConnections);
        // A role that takes all that it may leaves something for others.
        Assert.True(budget.LimitOf(topology.Postgres.Roles[0]) < budget.MaxConnections - budget.Reserved);
    }

    [Fact]
    public void The_reserve_makes_no_manifest_invalid_that_was_valid_without_it() =>
        Assert.Equal(
            "2",
            Compile(""" "postgres": { "parameters": { "max_connections": 100 } } """).Postgres.FindParameter("reserved_connections")?.Value
        );

    private static ClusterTopology Compile(string sections)
    {
        CompilationResult result = ManifestCompiler.Compile(
            new ManifestFile(
                "cluster.hapg.json",
                $$"""{ "name": "orders", "hosts": ["a", "b", "c"]{{(sections.Length > 0 ? "," : "")}}{{sections}}, {{Samples.NoBackup}} }"""
            )
        );
        Assert.Empty(result.Diagnostics);
        return result.Topology!;
    }
}
