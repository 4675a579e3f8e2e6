using Xunit;

namespace HAPostgres;

/// <summary>
/// One mistake is one report: what cannot be read, or makes no sense, is not reported a second time as if it had been left out.
/// </summary>
public class CascadeTests
{
    private const string Backup = "\"backup\": { \"repositories\": [{ \"host\": \"a\" }] }";

    [Theory]
    // a host
    [InlineData("""["a", "b", 3]""", "")]
    [InlineData("""["a", "b", null]""", "")]
    [InlineData("""["a", "b", ""]""", "")]
    [InlineData("""["a", "b", "c d"]""", "")]
    [InlineData("""["a", "b", { "name": "c", "memory": 32 }]""", "")]
    [InlineData("""["a", "b", { "name": "c", "memory": "1MB" }]""", "")]
    [InlineData("""["a", "b", { "name": "c", "cpu": 3 }]""", "")]
    [InlineData("\"a\"", "")]
    [InlineData("""{ "a": {} }""", "")]
    // members
    [InlineData("""["a", "b", "c"]""", """ "etcd": { "members": ["a", "b", "z"] } """)]
    [InlineData("""["a", "b", "c"]""", """ "etcd": { "members": ["a", "b", "b"] } """)]
    [InlineData("""["a", "b", "c"]""", """ "etcd": { "members": ["a", "b", 3] } """)]
    [InlineData("""["a", "b", "c"]""", """ "etcd": { "members": "a" } """)]
    [InlineData("""["a", "b", "c"]""", """ "etcd": { "members": [] } """)]
    [InlineData("""["a", "b", "c"]""", """ "etcd": [] """)]
    [InlineData("""["a", "b", "c"]""", """ "patroni": { "members": ["a", "b", "z"] } """)]
    [InlineData("""["a", "b", "c"]""", """ "patroni": { "members": [] } """)]
    [InlineData("""["a", "b", "c"]""", """ "patroni": { "members": [{ "name": "x" }, "b", "c"] } """)]
    [InlineData("""["a", "b", "c"]""", """ "patroni": { "members": ["a", "b", { "host": "c", "noFailover": "yes" }] } """)]
    [InlineData("""["a", "b", "c"]""", """ "pgbouncer": { "hosts": ["a", "z", "c"] } """)]
    [InlineData("""["a", "b", "c"]""", """ "haproxy": { "hosts": ["a", 2, "c"] }, "pgbouncer": { "hosts": ["a", "c"] } """)]
    // values that several rules look at
    [InlineData("""["a", "b", "c"]""", """ "patroni": { "ttl": "20" } """)]
    [InlineData("""["a", "b", "c"]""", """ "patroni": { "ttl": "1s" } """)]
    [InlineData("""["a", "b", "c"]""", """ "patroni": { "loopWait": "20s" } """)]
    [InlineData("""["a", "b", "c"]""", """ "patroni": { "synchronousMode": "yes" } """)]
    [InlineData("""["a", "b", "c"]""", """ "pgbouncer": { "defaultPoolSize": 0 } """)]
    [InlineData("""["a", "b", "c"]""", """ "pgbouncer": { "defaultPoolSize": "20" } """)]
    [InlineData("""["a", "b", "c"]""", """ "pgbouncer": { "port": 5000 } """)]
    [InlineData("""["a", "b", "c"]""", """ "haproxy": { "primaryPort": 0 } """)]
    [InlineData("""["a", "b", "c"]""", """ "postgres": { "version": 16 } """)]
    [InlineData("""["a", "b", "c"]""", """ "postgres": { "version": "17" } """)]
    [InlineData("""["a", "b", "c"]""", """ "postgres": { "parameters": { "max_connections": "many" } } """)]
    [InlineData("""["a", "b", "c"]""", """ "postgres": { "parameters": { "shared_buffers": "4 apples" } } """)]
    [InlineData("""["a", "b", "c"]""", """ "postgres": { "parameters": { "wal_level": "none" } } """)]
    [InlineData("""["a", "b", "c"]""", """ "postgres": { "parameters": 3 } """)]
    [InlineData("""["a", "b", "c"]""", """ "postgres": { "roles": ["shop", 3] } """)]
    [InlineData(
        """["a", "b", "c"]""",
        """ "postgres": { "roles": [{ "name": "Shop" }], "databases": [{ "name": "shop", "owner": "shop" }] } """
    )]
    [InlineData("""["a", "b", "c"]""", """ "objectives": { "recoveryTime": "fast" } """)]
    [InlineData("""["a", "b", "c"]""", """ "suppress": "HAPG1009" """)]
    // syntax
    [InlineData("""["a", "b", "c" """, "")]
    [InlineData("""["a", "b", "c"]""", """ "patroni": { "ttl": 30s } """)]
    [InlineData("""["a", "b", "c"]""", """ "patroni": { "ttl": "20s" "loopWait": "5s" } """)]
    [InlineData("""["a", "b", "c"]""", """ "patroni": { "ttl": "20s """)]
    public void One_mistake_is_one_report(string hosts, string section)
    {
        EquatableArray<ManifestDiagnostic> found = Samples
            .Compile($$"""{ "name": "orders", "hosts": {{hosts}}{{(section.Length > 0 ? "," : "")}} {{section}}, {{Backup}} }""")
            .Diagnostics;

        Assert.True(found.Count == 1, string.Join('\n', found));
    }
}
