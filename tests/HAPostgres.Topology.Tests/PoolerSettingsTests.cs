using Xunit;

namespace HAPostgres;

/// <summary>Borders of the rules about prepared statements, expected pools and the two timeouts, and the settings beside them.</summary>
public class PoolerSettingsTests
{
    [Theory]
    [InlineData("\"pgbouncer\": { \"maxPreparedStatements\": 0 }")]
    [InlineData("\"pgbouncer\": { \"poolMode\": \"transaction\", \"maxPreparedStatements\": 1 }")]
    [InlineData("\"pgbouncer\": { \"maxUserConnections\": 0 }")]
    [InlineData("\"pgbouncer\": { \"expectedPools\": 1 }")]
    [InlineData("\"pgbouncer\": { \"ignoreStartupParameters\": [\"search_path\", \"extra_float_digits\"] }")]
    [InlineData("\"haproxy\": { \"replicasFallback\": \"none\", \"replicasMaximumLag\": \"16MB\" }")]
    public void What_is_right_is_left_in_peace(string section) => Assert.Empty(Compile(section).Diagnostics);

    [Theory]
    [InlineData("HAPG4009", "\"pgbouncer\": { \"expectedPools\": 1 }, \"postgres\": { \"databases\": [\"x\", \"y\"] }")]
    [InlineData("HAPG5006", "\"haproxy\": { \"clientTimeout\": \"61min\" }")]
    [InlineData("HAPG0006", "\"pgbouncer\": { \"ignoreStartupParameters\": [\"options\\nauth_type = any\"] }")]
    public void What_is_wrong_is_reported_once(string id, string section) =>
        Assert.Equal(id, Assert.Single(Compile(section).Diagnostics).Rule.Id);

    private static CompilationResult Compile(string section) =>
        Samples.Compile($$"""{ "name": "orders", "hosts": ["a", "b", "c"], {{section}}, {{Samples.NoBackup}} }""");
}
