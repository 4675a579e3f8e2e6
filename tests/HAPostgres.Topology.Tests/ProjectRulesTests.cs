using Xunit;

namespace HAPostgres;

/// <summary>What the pages' pairs of manifests do not show.</summary>
public class ProjectRulesTests
{
    private const string Apart = """
        "pgbouncer": { "port": 7432 }, "haproxy": { "primaryPort": 6000, "replicasPort": 6001, "statsPort": 8000 }
        """;

    [Fact]
    public void Two_clusters_that_meet_everywhere_are_one_report_for_each_rule()
    {
        ManifestDiagnostic[] found = Project.Check(Manifest("orders"), Manifest("stock"));

        Assert.Equal(["HAPG1101", "HAPG1103"], found.Select(static d => d.Rule.Id));
        Assert.Contains("6432 on \"a\" (pgbouncer.port)", found[0].Message, StringComparison.Ordinal);
        Assert.Contains("7000 on \"c\" (haproxy.statsPort)", found[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Clusters_of_different_swarms_do_not_meet() =>
        Assert.Empty(Project.Check(Manifest("orders", "\"swarm\": \"production\""), Manifest("stock", "\"swarm\": \"test\"")));

    [Fact]
    public void Clusters_on_different_hosts_do_not_meet() =>
        Assert.Empty(Project.Check(Manifest("orders"), Manifest("stock", hosts: """["x", "y", "z"]""")));

    [Fact]
    public void Every_later_manifest_is_held_against_the_first_that_has_the_thing()
    {
        ManifestDiagnostic[] found = Project.Check(
            Manifest("a", "\"labelPrefix\": \"x.\"", """["a"]"""),
            Manifest("b", "\"labelPrefix\": \"x.\"", """["b"]"""),
            Manifest("c", "\"labelPrefix\": \"x.\"", """["c"]""")
        );

        Assert.Equal(
            ["2.hapg.json 1.hapg.json", "3.hapg.json 1.hapg.json"],
            found.Where(static d => d.Rule.Id == "HAPG1102").Select(static d => $"{d.Location.Path} {d.Related[0].Path}")
        );
    }

    [Fact]
    public void The_memory_of_three_clusters_is_added_up()
    {
        const string Hosts = """[{ "name": "a", "memory": "64GB" }]""";
        static string Sized(string name, int port) =>
            Manifest(
                name,
                $$"""
                "pgbouncer": { "port": {{port}} }, "haproxy": { "primaryPort": {{port + 1}}, "replicasPort": {{port
                    + 2}}, "statsPort": {{port + 3}} },
                "patroni": { "dataDirectory": "/data/{{name}}", "resources": { "limits": { "memory": "21GB" } } }
                """,
                Hosts
            );

        ManifestDiagnostic[] found = Project.Check(Sized("one", 6100), Sized("two", 6200), Sized("three", 6300));

        Assert.Equal(
            ("HAPG7102", "3.hapg.json"),
            (Assert.Single(found, static d => d.Rule.Id == "HAPG7102").Rule.Id, found[^1].Location.Path)
        );
        Assert.Matches("one .+ \\+ two .+ \\+ three", found[^1].Message);
    }

    [Fact]
    public void The_second_manifest_may_suppress_what_can_be_suppressed()
    {
        const string Shared = "\"secrets\": { \"names\": { \"ca.crt\": \"company-ca\" } }";
        const string Suppressed = Shared + """, "suppress": [{ "rule": "HAPG8101", "reason": "one authority for the company" }]""";
        Assert.Equal(
            "HAPG8101",
            Assert.Single(Project.Check(Manifest("orders", Shared), Manifest("stock", $"{Shared}, {Apart}", """["x", "y", "z"]"""))).Rule.Id
        );

        Assert.Empty(Project.Check(Manifest("orders", Shared), Manifest("stock", $"{Suppressed}, {Apart}", """["x", "y", "z"]""")));
    }

    [Fact]
    public void A_single_manifest_conflicts_with_nothing_and_its_suppression_of_such_a_rule_is_not_called_unused() =>
        Assert.Empty(Project.Check(Manifest("orders", """ "suppress": [{ "rule": "HAPG8101", "reason": "x" }] """)));

    [Fact]
    public void A_thousand_clusters_are_compared_in_linear_time()
    {
        ClusterTopology one = Samples.Compile(Manifest("orders")).Topology!;
        IEnumerable<ProjectManifest> many = Enumerable
            .Range(0, 1000)
            .Select(i => new ProjectManifest($"{i:0000}", one with { Name = $"c{i}", Swarm = $"s{i}" }, default));

        Assert.Empty(ProjectRules.Check(many));
    }

    private static string Manifest(string name, string sections = "", string hosts = """["a", "b", "c"]""") =>
        $$"""{ "name": "{{name}}", "hosts": {{hosts}}{{(sections.Length > 0 ? "," : "")}} {{sections}} }""";
}
