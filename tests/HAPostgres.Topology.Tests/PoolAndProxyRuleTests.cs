using Xunit;

namespace HAPostgres;

/// <summary>Borders of the rules on PgBouncer and HAProxy, roles and databases.</summary>
public class PoolAndProxyRuleTests
{
    [Theory]
    [InlineData("\"pgbouncer\": { \"defaultPoolSize\": 20, \"maxDatabaseConnections\": 20 }")]
    [InlineData("\"pgbouncer\": { \"maxClientConnections\": 20 }")]
    [InlineData("\"pgbouncer\": { \"reservePoolTimeout\": \"119s\" }")]
    [InlineData("\"pgbouncer\": { \"reservePoolTimeout\": \"0s\", \"reservePoolSize\": 0 }")]
    [InlineData("\"haproxy\": { \"maxConnections\": 523776 }")]
    [InlineData("\"haproxy\": { \"checkTimeout\": \"24s\" }")]
    [InlineData("\"haproxy\": { \"clientTimeout\": \"10min\", \"serverTimeout\": \"10min\" }")]
    [InlineData("\"postgres\": { \"roles\": [\"a23456789012345678901234567890123456789\"] }")]
    public void What_is_right_is_left_in_peace(string section) => Assert.Empty(Compile(section).Diagnostics);

    [Theory]
    [InlineData("HAPG4006", "\"pgbouncer\": { \"maxDatabaseConnections\": 19 }")]
    [InlineData("HAPG4006", "\"pgbouncer\": { \"maxClientConnections\": 19 }")]
    [InlineData("HAPG4007", "\"pgbouncer\": { \"reservePoolTimeout\": \"120s\" }")]
    [InlineData("HAPG4007", "\"pgbouncer\": { \"reservePoolTimeout\": \"0s\" }")]
    [InlineData("HAPG5002", "\"haproxy\": { \"maxConnections\": 523777 }")]
    [InlineData("HAPG5003", "\"haproxy\": { \"checkTimeout\": \"24001ms\" }")]
    [InlineData("HAPG5005", "\"haproxy\": { \"clientTimeout\": \"599s\", \"serverTimeout\": \"599s\" }")]
    [InlineData("HAPG8013", "\"postgres\": { \"roles\": [] }")]
    public void What_is_wrong_is_reported_once(string id, string section) =>
        Assert.Equal(id, Assert.Single(Compile(section).Diagnostics).Rule.Id);

    private static CompilationResult Compile(string section) =>
        Samples.Compile($$"""{ "name": "orders", "hosts": ["a", "b", "c"], {{section}}, {{Samples.NoBackup}} }""");
}
