using System.Text.Json;
using System.Text.Json.Nodes;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Verification;
using Xunit;

namespace HAPostgres.Runtime.Tests;

public class PatroniTests
{
    private const string Healthy = """
        {"members": [
          {"name": "patroni-a", "role": "leader", "state": "running", "timeline": 3},
          {"name": "patroni-b", "role": "sync_standby", "state": "streaming", "timeline": 3, "lag": 0},
          {"name": "patroni-c", "role": "replica", "state": "streaming", "timeline": 3, "lag": 0}], "scope": "orders"}
        """;

    [Fact]
    public void A_healthy_cluster_passes_every_check() =>
        Assert.All(MembershipChecks.Of(Example.Topology, ClusterView.Parse(Healthy)), static c => Assert.True(c.Passed, c.Name));

    [Theory]
    [InlineData("\"role\": \"leader\"", "\"role\": \"replica\"", "leader")]
    [InlineData("patroni-c", "patroni-x", "replicas")]
    [InlineData("\"timeline\": 3, \"lag\": 0}]", "\"timeline\": 2, \"lag\": 0}]", "timeline")]
    [InlineData("sync_standby", "replica", "synchronous")]
    [InlineData("\"lag\": 0}]", "\"lag\": \"unknown\"}]", "lag")]
    public void What_is_wrong_is_named(string good, string bad, string check) =>
        Assert.Contains(
            MembershipChecks.Of(Example.Topology, ClusterView.Parse(Healthy.Replace(good, bad, StringComparison.Ordinal))),
            c => c.Name == check && !c.Passed
        );

    [Fact]
    public void The_settings_of_every_member_are_checked_and_one_that_does_not_answer_fails()
    {
        string Row(string member, PostgresParameter parameter, string value) =>
            $"setting|{member}|{JsonSerializer.Serialize(new object?[] { parameter.Name, "string", null, value, false, false, false })}";
        List<string> lines =
        [
            .. Example.Topology.Postgres.Parameters.SelectMany(p => new[] { Row("patroni-a", p, p.Value), Row("patroni-b", p, p.Value) }),
        ];
        lines[0] = lines[0].Replace(Example.Topology.Postgres.Parameters[0].Value, "other|text", StringComparison.Ordinal);
        lines.Add("silent|patroni-c|connection refused");

        IReadOnlyList<Check> checks = SettingsChecks.Of(Example.Topology, ServerSettings.Read(lines));

        Assert.Equal(["parameters of patroni-a", "parameters of patroni-b", "parameters of patroni-c"], checks.Select(static c => c.Name));
        Assert.Equal([false, true, false], checks.Select(static c => c.Passed));
        Assert.Contains("is other|text", checks[0].Detail, StringComparison.Ordinal);
        Assert.Equal("connection refused", checks[2].Detail);
    }

    [Fact]
    public void Only_what_differs_is_sent_and_a_parameter_that_left_is_reset()
    {
        JsonObject wanted = JsonNode
            .Parse(
                """{"ttl": 30, "synchronous_mode": true, "postgresql": {"parameters": {"work_mem": "10MB", "max_connections": "500"}, "pg_hba": ["a"]}}"""
            )!
            .AsObject();
        JsonObject current = JsonNode
            .Parse(
                """{"ttl": 20, "synchronous_mode": true, "pause": true, "postgresql": {"parameters": {"work_mem": "10MB", "max_connections": 500, "old": "1"}, "pg_hba": ["a"]}}"""
            )!
            .AsObject();
        Assert.Equal(
            """{"ttl":30,"postgresql":{"parameters":{"old":null}}}""",
            DynamicConfiguration.Difference(wanted, current).ToJsonString()
        );
        Assert.Equal("{}", DynamicConfiguration.Difference(wanted, wanted).ToJsonString());
    }

    [Theory]
    [InlineData("""{"archive": {"type": "physical"}}""", """{"slots":{"old":null}}""", "old")]
    [InlineData("""{"archive": {"type": "physical"}, "old": {"type": "physical"}}""", """{"slots":{"old":{"type":"physical"}}}""", "")]
    [InlineData("{}", """{"slots":{"archive":null,"old":null}}""", "archive,old")]
    public void A_slot_that_left_is_removed(string slots, string patch, string dropped)
    {
        JsonObject wanted = JsonNode.Parse($$"""{"slots": {{slots}} }""")!.AsObject();
        JsonObject current = JsonNode
            .Parse(
                """
                {"slots": {"archive": {"type": "physical"}, "old": {"type": "logical", "database": "app", "plugin": "pgoutput"}}, "ttl": 20}
                """
            )!
            .AsObject();
        JsonObject difference = DynamicConfiguration.Difference(wanted, current);
        Assert.Equal(patch, difference.ToJsonString());
        Assert.Equal(dropped, string.Join(',', DroppedSlots.Of(difference)));
    }

    [Fact]
    public void A_cluster_without_slots_needs_no_change_for_an_empty_list() =>
        Assert.Equal(
            "{}",
            DynamicConfiguration
                .Difference(JsonNode.Parse("""{"slots": {}}""")!.AsObject(), JsonNode.Parse("""{"ttl": 20}""")!.AsObject())
                .ToJsonString()
        );
}
