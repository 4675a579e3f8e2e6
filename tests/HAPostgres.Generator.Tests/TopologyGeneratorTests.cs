using Microsoft.CodeAnalysis;
using Xunit;

namespace HAPostgres.Generator;

public class TopologyGeneratorTests
{
    private const string Path = "/repo/cluster.hapg.json";
    private const string Orders =
        """{ "name": "orders", "hosts": ["a", "b", "c"], "suppress": [{ "rule": "HAPG9104", "reason": "test" }] }""";

    private static readonly string[] s_parts =
    [
        "",
        ".Names",
        ".Hosts",
        ".Postgres",
        ".Patroni",
        ".Etcd",
        ".PgBouncer",
        ".HAProxy",
        ".Secrets",
    ];

    [Fact]
    public void A_manifest_becomes_a_class_that_compiles_without_a_warning()
    {
        Project project = new Project()
            .With(Path, Orders)
            .WithCode("static class Use { public const string Host = Acme.Orders.Members.A.Host; }");

        GeneratorRunResult run = project.Run();

        Assert.Null(run.Exception);
        Assert.Equal(FilesOf("Orders"), run.GeneratedSources.Select(static s => s.HintName));
        Assert.Empty(
            project.Output.GetDiagnostics(TestContext.Current.CancellationToken).Where(static d => d.Severity >= DiagnosticSeverity.Warning)
        );
    }

    [Fact]
    public void The_class_holds_what_the_manifest_resolves_to()
    {
        Project project = new Project().With(Path, Orders);

        string[] sources = [.. project.Run().GeneratedSources.Select(static s => s.SourceText.ToString())];

        ClusterTopology compiled = (ClusterTopology)
            GeneratedCode.Load(sources).GetType("Acme.Orders")!.GetProperty("Topology")!.GetValue(null)!;
        Assert.Equal(ManifestCompiler.Compile(new ManifestFile(Path, Orders)).Topology, compiled);
    }

    [Fact]
    public void A_mistake_is_reported_at_its_place_even_behind_characters_of_several_bytes()
    {
        Project project = new Project().With(
            Path,
            "{ \"name\": \"orders\",\n  /* größe 😀 */ \"nonsense\": 1, \"hosts\": [\"a\", \"b\", \"c\"], "
                + "\"backup\": { \"repositories\": [{ \"host\": \"c\" }] } }"
        );

        project.Run();

        Diagnostic diagnostic = Assert.Single(project.Diagnostics);
        FileLinePositionSpan span = diagnostic.Location.GetLineSpan();
        Assert.Equal(("HAPG0003", Path, 1, 17), (diagnostic.Id, span.Path, span.StartLinePosition.Line, span.StartLinePosition.Character));
        Assert.Equal("file:///packages/hapostgres.build/docs/rules/HAPG0003.md", diagnostic.Descriptor.HelpLinkUri);
    }

    [Fact]
    public void The_other_value_of_a_conflict_is_an_additional_location()
    {
        Project project = new Project().With(
            Path,
            "{ \"name\": \"orders\", \"hosts\": [\"a\", \"b\", \"c\"],\n\"pgbouncer\": { \"port\": 7432 },\n\"haproxy\": { "
                + "\"primaryPort\": 7432 }, \"backup\": { \"repositories\": [{ \"host\": \"c\" }] } }"
        );

        project.Run();

        Diagnostic diagnostic = Assert.Single(project.Diagnostics);
        Assert.Equal(2, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
        FileLinePositionSpan other = Assert.Single(diagnostic.AdditionalLocations).GetLineSpan();
        Assert.Equal((Path, 1), (other.Path, other.StartLinePosition.Line));
    }

    [Fact]
    public void Errors_cannot_be_configured_away_and_warnings_can()
    {
        foreach (RuleDescriptor rule in Rules.RuleCatalogue.All)
        {
            DiagnosticDescriptor descriptor = Pipeline.RoslynDiagnostics.Describe(rule, "/packages/hapostgres.build/docs/rules/");
            Assert.Equal(rule.Severity == RuleSeverity.Error, descriptor.CustomTags.Contains(WellKnownDiagnosticTags.NotConfigurable));
            Assert.Equal($"file:///packages/hapostgres.build/docs/rules/{rule.Id}.md", descriptor.HelpLinkUri);
        }
    }

    [Fact]
    public void A_broken_manifest_still_gives_the_class_so_that_its_own_error_is_not_buried()
    {
        Project project = new Project()
            .With(
                Path,
                """{ "name": "orders", "hosts": ["a", "b", "c"], "nonsense": 1, "suppress": [{ "rule": "HAPG9104", "reason": "test" }] }"""
            )
            .WithCode("static class Use { public const string Host = Acme.Orders.Members.C.Host; }");

        project.Run();

        Assert.Equal("HAPG0003", Assert.Single(project.Diagnostics).Id);
        Assert.DoesNotContain(
            project.Output.GetDiagnostics(TestContext.Current.CancellationToken),
            static d => d.Severity == DiagnosticSeverity.Error
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{ \"name\": 1 }")]
    [InlineData("{ \"name\": \"x\", \"hosts\": [] }")]
    [InlineData("{ \"name\": \"x\", \"hosts\": [\"a\", \"a\", \"\"], \"etcd\": 7 }")]
    public void No_manifest_is_so_broken_that_the_generator_crashes(string text)
    {
        Project project = new Project().With(Path, text);

        GeneratorRunResult run = project.Run();

        Assert.Null(run.Exception);
        Assert.Contains(project.Diagnostics, static d => d.Severity == DiagnosticSeverity.Error && d.Id != "HAPG0000");
    }

    [Fact]
    public void An_overlay_is_merged_over_its_manifest()
    {
        const string Overlay = "/repo/cluster.hapg.development.json";
        Project project = new Project()
            .With(Path, Orders, overlay: Overlay)
            .With(Overlay, """{ "name": "orders-development" }""", role: "Overlay");

        Assert.Equal("OrdersDevelopment.g.cs", project.Run().GeneratedSources[0].HintName);

        project.With(Overlay, """{ "name": "orders-test" }""", role: "Overlay");
        Assert.Equal("OrdersTest.g.cs", project.Run().GeneratedSources[0].HintName);
    }

    [Fact]
    public void An_environment_without_its_overlay_is_an_error()
    {
        Project project = new Project().With(Path, Orders, overlay: "/repo/cluster.hapg.development.json");

        project.Run();

        Assert.Equal("HAPG0091", Assert.Single(project.Diagnostics).Id);
    }

    [Fact]
    public void Several_manifests_give_a_class_each()
    {
        Project project = new Project()
            .With("/repo/a.hapg.json", Orders)
            .With("/repo/b.hapg.json", Orders.Replace("orders", "stock", StringComparison.Ordinal));

        Assert.Equal([.. FilesOf("Orders"), .. FilesOf("Stock")], project.Run().GeneratedSources.Select(static s => s.HintName));
    }

    [Fact]
    public void Two_manifests_of_one_name_are_an_error_at_the_second()
    {
        Project project = new Project().With("/repo/b.hapg.json", Orders).With("/repo/a.hapg.json", Orders);

        GeneratorRunResult run = project.Run();

        Assert.Null(run.Exception);
        Diagnostic diagnostic = Assert.Single(project.Diagnostics);
        Assert.Equal(("HAPG0092", "/repo/b.hapg.json"), (diagnostic.Id, diagnostic.Location.GetLineSpan().Path));
        Assert.Equal(FilesOf("Orders"), run.GeneratedSources.Select(static s => s.HintName));
    }

    [Fact]
    public void Classes_whose_names_differ_in_case_alone_both_compile()
    {
        Project project = new Project()
            .With(
                "/repo/a.hapg.json",
                """{ "name": "orders", "hosts": ["a", "b", "c"], "suppress": [{ "rule": "HAPG9104", "reason": "test" }] }"""
            )
            .With(
                "/repo/b.hapg.json",
                """
                { "name": "or-ders", "swarm": "other", "hosts": ["a", "b", "c"],
                  "suppress": [{ "rule": "HAPG9104", "reason": "test" }] }
                """
            );

        GeneratorRunResult run = project.Run();

        Assert.Null(run.Exception);
        Assert.Empty(project.Diagnostics);
        Assert.Equal([.. FilesOf("Orders"), .. FilesOf("OrDers.2")], run.GeneratedSources.Select(static s => s.HintName));
    }

    [Fact]
    public void Two_manifests_that_cannot_both_be_deployed_are_an_error_at_the_second_with_the_first_beside_it()
    {
        Project project = new Project()
            .With(
                "/repo/a.hapg.json",
                """
                { "name": "orders", "hosts": ["a", "b", "c"], "labelPrefix": "x.",
                  "suppress": [{ "rule": "HAPG9104", "reason": "test" }] }
                """
            )
            .With(
                "/repo/b.hapg.json",
                "{ \"name\": \"stock\", \"hosts\": [\"x\", \"y\", \"z\"],\n\"labelPrefix\": \"x.\",\n"
                    + "\"backup\": { \"repositories\": [{ \"host\": \"z\" }] } }",
                overlay: "/repo/b.hapg.test.json"
            )
            .With("/repo/b.hapg.test.json", "{\n\n\"labelPrefix\": \"x.\" }", role: "Overlay");

        project.Run();

        Diagnostic diagnostic = Assert.Single(project.Diagnostics);
        FileLinePositionSpan span = diagnostic.Location.GetLineSpan();
        Assert.Equal(("HAPG1102", "/repo/b.hapg.test.json", 2), (diagnostic.Id, span.Path, span.StartLinePosition.Line));
        Assert.Equal("/repo/a.hapg.json", Assert.Single(diagnostic.AdditionalLocations).GetLineSpan().Path);
    }

    [Fact]
    public void A_manifest_that_cannot_be_read_is_an_error()
    {
        Project project = new Project().With(Path, null);

        project.Run();

        Assert.Equal("HAPG0090", Assert.Single(project.Diagnostics).Id);
    }

    [Fact]
    public void Other_additional_files_are_none_of_the_generator_s_business()
    {
        Project project = new Project().With("/repo/other.json", "{", role: "");

        Assert.Empty(project.Run().GeneratedSources);
        Assert.Empty(project.Diagnostics);
    }

    private static IEnumerable<string> FilesOf(string name) => s_parts.Select(part => $"{name}{part}.g.cs");

    [Fact]
    public void A_crash_inside_is_an_error_that_says_whose_it_is()
    {
        ManifestDiagnostic diagnostic = BuildRules.Bug(Path, new InvalidOperationException("first\nsecond"));

        Assert.Equal(RuleSeverity.Error, diagnostic.Rule.Severity);
        Assert.Contains("A bug in HAPostgres", diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains("System.InvalidOperationException: first second", diagnostic.Message, StringComparison.Ordinal);
    }
}
