using HAPostgres.Generator.Pipeline;
using Microsoft.CodeAnalysis;
using Xunit;

namespace HAPostgres.Generator;

public class IncrementalityTests
{
    private const string Path = "/repo/cluster.hapg.json";
    private const string Overlay = "/repo/cluster.hapg.test.json";
    private const string Orders =
        """{ "name": "orders", "hosts": ["a", "b", "c"], "suppress": [{ "rule": "HAPG9104", "reason": "test" }] }""";

    private const string WithWarning = """
        { "name": "orders", "hosts": ["a", "b", "c"], "pgbouncer": { "poolMode": "statement" },
          "suppress": [{ "rule": "HAPG9104", "reason": "test" }] }
        """;

    [Theory]
    [InlineData(Orders)]
    [InlineData(WithWarning)]
    [InlineData("{ broken")]
    public void A_keystroke_in_C_sharp_costs_nothing(string manifest)
    {
        Project project = new Project().With(Path, manifest, overlay: Overlay).With(Overlay, "{}", role: "Overlay");
        project.Run();

        GeneratorRunResult run = project.WithCode("class D;").Run();

        foreach (string step in StepNames.All.Where(run.TrackedSteps.ContainsKey))
            Assert.All(run.Reasons(step), static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.All(run.OutputReasons(), static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void An_edit_of_the_manifest_s_white_space_ends_at_the_topology()
    {
        Project project = new Project().With(Path, Orders);
        project.Run();

        GeneratorRunResult run = project.With(Path, Orders.Replace(" ", "\n", StringComparison.Ordinal)).Run();

        Assert.Equal([IncrementalStepRunReason.Modified], run.Reasons(StepNames.Files));
        Assert.Equal([IncrementalStepRunReason.Unchanged], run.Reasons(StepNames.Compiled));
        Assert.All(run.Reasons(StepNames.Sources), static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.All(run.OutputReasons(), static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void An_edit_that_only_moves_a_warning_writes_no_class()
    {
        Project project = new Project().With(Path, WithWarning);
        project.Run();
        Assert.NotEmpty(project.Diagnostics);

        GeneratorRunResult run = project.With(Path, "\n" + WithWarning).Run();

        Assert.Equal([IncrementalStepRunReason.Modified], run.Reasons(StepNames.Diagnostics));
        Assert.Equal([IncrementalStepRunReason.Unchanged], run.Reasons(StepNames.Clusters));
        Assert.All(run.Reasons(StepNames.Sources), static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void An_edit_of_one_manifest_leaves_the_others_alone()
    {
        Project project = new Project()
            .With("/repo/a.hapg.json", Orders)
            .With("/repo/b.hapg.json", Orders.Replace("orders", "stock", StringComparison.Ordinal));
        project.Run();

        GeneratorRunResult run = project.With("/repo/a.hapg.json", Orders.Replace("\"c\"", "\"d\"", StringComparison.Ordinal)).Run();

        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], run.Reasons(StepNames.Compiled));
        Assert.Contains("Orders.Hosts.g.cs", Written(run));
        Assert.DoesNotContain(Written(run), static file => file.StartsWith("Stock", StringComparison.Ordinal));
        Assert.Contains(
            "\"d\"",
            run.GeneratedSources.Single(static s => s.HintName == "Orders.Hosts.g.cs").SourceText.ToString(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("\"pgbouncer\": { \"queryWaitTimeout\": \"90s\" }", "Orders.g.cs", "Orders.PgBouncer.g.cs")]
    [InlineData("\"pgbouncer\": { \"port\": 6433 }", "Orders.g.cs", "Orders.Names.g.cs", "Orders.PgBouncer.g.cs")]
    [InlineData("\"objectives\": { \"recoveryTime\": \"60s\" }", "Orders.g.cs")]
    public void An_edit_writes_the_section_that_it_is_in_and_the_names_only_where_it_changes_one(string setting, params string[] files)
    {
        Project project = new Project().With(Path, Orders);
        project.Run();

        GeneratorRunResult run = project.With(Path, Orders.Replace("] }", $"], {setting} }}", StringComparison.Ordinal)).Run();

        Assert.Equal(files, Written(run));
        Assert.Empty(project.Diagnostics);
    }

    [Fact]
    public void Manifests_are_held_against_each_other_only_when_a_cluster_changed()
    {
        Project project = new Project()
            .With("/repo/a.hapg.json", Orders)
            .With("/repo/b.hapg.json", Orders.Replace("orders", "stock", StringComparison.Ordinal));
        project.Run();
        Assert.NotEmpty(project.Diagnostics);

        GeneratorRunResult keystroke = project.WithCode("class D;").Run();
        Assert.Equal([IncrementalStepRunReason.Cached], keystroke.Reasons(StepNames.Conflicts));
        Assert.Equal([IncrementalStepRunReason.Cached], keystroke.Reasons(StepNames.Places));

        GeneratorRunResult moved = project.With("/repo/a.hapg.json", Orders.Replace(" ", "\n", StringComparison.Ordinal)).Run();
        Assert.Equal([IncrementalStepRunReason.Cached], moved.Reasons(StepNames.Conflicts));
        Assert.Equal([IncrementalStepRunReason.Modified], moved.Reasons(StepNames.Places));
    }

    private static IEnumerable<string> Written(GeneratorRunResult run) =>
        run.TrackedSteps[StepNames.Sources]
            .SelectMany(static step => step.Outputs)
            .Where(static output => output.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged))
            .Select(static output => ((GeneratedFile)output.Value).HintName);

    [Fact]
    public void No_step_holds_a_compilation()
    {
        GeneratorRunResult run = new Project().With(Path, WithWarning, overlay: Overlay).With(Overlay, "{}", role: "Overlay").Run();

        run.AssertHoldsNoCompilation();
    }
}
