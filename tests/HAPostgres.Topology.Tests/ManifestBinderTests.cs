using Xunit;

namespace HAPostgres;

public class ManifestBinderTests
{
    private const string Start = """{ "name": "orders", "hosts": ["a", "b", "c"], """;

    [Theory]
    [InlineData("\"patrony\": {}", "patroni")]
    [InlineData("\"patroni\": { \"tll\": \"30s\" }", "ttl")]
    [InlineData("\"patroni\": { \"members\": [{ \"hots\": \"a\", \"host\": \"a\" }, \"b\"] }", "host")]
    [InlineData("\"patroni\": { \"resources\": { \"limit\": {} } }", "limits")]
    [InlineData("\"patroni\": { \"resources\": { \"limits\": { \"memroy\": \"1GB\" } } }", "memory")]
    [InlineData("\"etcd\": { \"heartbeatIntervall\": \"1s\" }", "heartbeatInterval")]
    [InlineData("\"pgbouncer\": { \"defaultPoolsize\": 20 }", "defaultPoolSize")]
    [InlineData("\"pgBouncer\": {}", "pgbouncer")]
    [InlineData("\"haproxy\": { \"statport\": 7000 }", "statsPort")]
    [InlineData("\"postgres\": { \"versoin\": 17 }", "version")]
    [InlineData("\"postgres\": { \"roles\": [{ \"name\": \"x\", \"createDb\": true, \"createDatabas\": true }] }", "createDatabase")]
    [InlineData("\"networks\": { \"aplication\": \"x\" }", "application")]
    [InlineData("\"images\": { \"registery\": \"x\" }", "registry")]
    [InlineData("\"secrets\": { \"versions\": 2 }", "version")]
    [InlineData("\"logging\": { \"maxsize\": \"1MB\" }", "maxSize")]
    [InlineData("\"objectives\": { \"recoverytime\": \"60s\" }", "recoveryTime")]
    public void An_unknown_name_is_an_error_that_proposes_the_right_one(string section, string meant)
    {
        var found = Samples.Compile($"{Start}{section}, {Samples.NoBackup} }}").Diagnostics;

        Assert.All(found, static d => Assert.Equal("HAPG0003", d.Rule.Id));
        Assert.Contains(found, d => d.Message.Contains($"did you mean \"{meant}\"?", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("HAPG0004", "\"patroni\": { \"ttl\": 30 }")]
    [InlineData("HAPG0004", "\"patroni\": { \"ttl\": null }")]
    [InlineData("HAPG0004", "\"patroni\": []")]
    [InlineData("HAPG0004", "\"patroni\": \"x\"")]
    [InlineData("HAPG0004", "\"patroni\": { \"failsafeMode\": \"true\" }")]
    [InlineData("HAPG0004", "\"patroni\": { \"members\": \"a\" }")]
    [InlineData("HAPG0004", "\"pgbouncer\": { \"port\": \"6432\" }")]
    [InlineData("HAPG0004", "\"pgbouncer\": { \"hosts\": [\"a\", 2, \"b\"] }")]
    [InlineData("HAPG0004", "\"postgres\": { \"parameters\": { \"work_mem\": null } }")]
    [InlineData("HAPG0004", "\"postgres\": { \"parameters\": [] }")]
    [InlineData("HAPG0006", "\"patroni\": { \"ttl\": \"30\" }")]
    [InlineData("HAPG0006", "\"patroni\": { \"ttl\": \"30 s\" }")]
    [InlineData("HAPG0006", "\"patroni\": { \"ttl\": \"30s\\n\" }")]
    [InlineData("HAPG0006", "\"patroni\": { \"maximumLagOnFailover\": \"1mb\" }")]
    [InlineData("HAPG0006", "\"patroni\": { \"maximumLagOnFailover\": \"1.5MB\" }")]
    [InlineData("HAPG0006", "\"pgbouncer\": { \"port\": 6432.5 }")]
    [InlineData("HAPG0006", "\"patroni\": { \"dataDirectory\": \"var/lib\" }")]
    [InlineData("HAPG0006", "\"postgres\": { \"superuser\": \"Post gres\" }")]
    [InlineData("HAPG0006", "\"images\": { \"tag\": \"\" }")]
    [InlineData("HAPG0006", "\"images\": { \"registry\": \"registry:5000/\" }")]
    [InlineData("HAPG0006", "\"etcd\": { \"image\": \"an image:1\" }")]
    [InlineData("HAPG0007", "\"pgbouncer\": { \"port\": 0 }")]
    [InlineData("HAPG0007", "\"pgbouncer\": { \"port\": 65536 }")]
    [InlineData("HAPG0007", "\"pgbouncer\": { \"port\": 99999999999 }")]
    [InlineData("HAPG0007", "\"patroni\": { \"ttl\": \"19s\" }")]
    [InlineData("HAPG0007", "\"etcd\": { \"quotaBackend\": \"9GB\" }")]
    [InlineData("HAPG0008", "\"pgbouncer\": { \"poolMode\": \"Session\" }")]
    [InlineData("HAPG0008", "\"objectives\": { \"dataLoss\": \"maybe\" }")]
    [InlineData("HAPG0002", "\"postgres\": { \"parameters\": { \"work_mem\": \"2MB\", \"Work_Mem\": \"3MB\" } }")]
    [InlineData("HAPG8001", "\"haproxy\": { \"statsPassword\": \"admin\" }")]
    [InlineData("HAPG8001", "\"secrets\": { \"superuser_password\": \"x\" }")]
    [InlineData("HAPG8001", "\"postgres\": { \"roles\": [{ \"name\": \"x\", \"password\": 12345 }] }")]
    public void One_mistake_is_one_report(string id, string section) =>
        Assert.Equal(id, Assert.Single(Samples.Compile($"{Start}{section}, {Samples.NoBackup} }}").Diagnostics).Rule.Id);

    [Theory]
    [InlineData("""{ "hosts": ["a", "b", "c"] }""")]
    [InlineData("""{ "name": "orders" }""")]
    [InlineData($$"""{ "name": "orders", "hosts": [], {{Samples.NoBackup}} }""")]
    [InlineData($$"""{ "name": "orders", "hosts": ["a", "b", {}, "c"], {{Samples.NoBackup}} }""")]
    [InlineData($$"""{ "name": "orders", "hosts": ["a", "b", "c"], "postgres": { "roles": [{}] }, {{Samples.NoBackup}} }""")]
    [InlineData($$"""{ "name": "orders", "hosts": ["a", "b", "c"], "etcd": { "members": ["a", "b", {}] }, {{Samples.NoBackup}} }""")]
    public void What_is_missing_is_reported_once(string json) =>
        Assert.Equal("HAPG0005", Assert.Single(Samples.Compile(json).Diagnostics).Rule.Id);

    [Fact]
    public void A_plain_string_is_the_same_as_the_object_that_it_stands_for() =>
        Assert.Equal(
            Samples
                .Compile(
                    $$"""
                    { "name": "orders", "hosts": ["a", "b", "c"], "etcd": { "members": ["a", "b", "c"] }, "postgres": { "roles": ["x"], "databases": ["y"] },
                      {{Samples.NoBackup}} }
                    """
                )
                .Topology,
            Samples
                .Compile(
                    $$"""
                    {
                      "name": "orders", "hosts": [{ "name": "a" }, { "name": "b" }, { "name": "c" }],
                      "etcd": { "members": [{ "host": "a" }, { "host": "b" }, { "host": "c" }] },
                      "postgres": { "roles": [{ "name": "x" }], "databases": [{ "name": "y", "owner": "x" }] },
                      {{Samples.NoBackup}}
                    }
                    """
                )
                .Topology
        );

    [Fact]
    public void Several_mistakes_are_all_reported_in_the_order_of_the_text()
    {
        CompilationResult result = Samples.Compile(
            $$"""
            {
              "name": "Orders",
              "hosts": ["a", "b", "c"],
              "patroni": { "ttl": 30, "loopwait": "5s" },
              "pgbouncer": { "port": 0, "poolMode": "any" },
              "postgres": { "superuserPassword": "x" },
              {{Samples.NoBackup}}
            }
            """
        );

        Assert.Equal(
            ["2 HAPG0006", "4 HAPG0004", "4 HAPG0003", "5 HAPG0007", "5 HAPG0008", "6 HAPG8001"],
            result.Diagnostics.Select(static d => $"{d.Location.Start.Line + 1} {d.Rule.Id}")
        );
    }

    [Fact]
    public void A_rule_points_at_the_right_item_behind_one_that_could_not_be_read()
    {
        CompilationResult result = Samples.Compile(
            $$"""
            {
              "name": "orders", "hosts": ["a", "b", "c"],
              "postgres": { "roles": [
                {},
                "shop",
                "postgres"
              ] },
              "pgbouncer": { "hosts": [
                1,
                "a",
                "z",
                "b"
              ] },
              {{Samples.NoBackup}}
            }
            """
        );

        Assert.Equal(
            ["4 HAPG0005", "6 HAPG8002", "9 HAPG0004", "11 HAPG1002"],
            result.Diagnostics.Select(static d => $"{d.Location.Start.Line + 1} {d.Rule.Id}")
        );
    }

    [Fact]
    public void A_rule_points_at_a_parameter_whose_name_has_dots()
    {
        ManifestDiagnostic found = Assert.Single(
            Samples
                .Compile(
                    $"{Start}\n\"postgres\": {{ \"parameters\": {{\n\"an_extension.source\": \"password=x\" }} }},{Samples.NoBackup}}}"
                )
                .Diagnostics
        );

        Assert.Equal(("HAPG8003", 3, 24), (found.Rule.Id, found.Location.Start.Line + 1, found.Location.Start.Column + 1));
    }

    [Fact]
    public void A_hosts_unreadable_memory_does_not_make_parameters_wrong() =>
        Assert.Equal(
            "HAPG0006",
            Assert
                .Single(
                    Samples
                        .Compile(
                            $$"""
                            {
                              "name": "orders",
                              "hosts": [{ "name": "a", "memory": "64 GB" }, { "name": "b", "memory": "64GB" }, { "name": "c", "memory": "64GB" }],
                              "postgres": { "parameters": { "shared_buffers": "16GB" } },
                              {{Samples.NoBackup}}
                            }
                            """
                        )
                        .Diagnostics
                )
                .Rule.Id
        );
}
