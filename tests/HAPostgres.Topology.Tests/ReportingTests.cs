using HAPostgres.Rules;
using Xunit;

namespace HAPostgres;

/// <summary>How findings are reported, whatever the rule.</summary>
public class ReportingTests
{
    [Fact]
    public void Two_values_in_conflict_are_a_place_and_a_related_place()
    {
        CompilationResult result = Samples.Compile(
            $$"""
            {
              "name": "orders", "hosts": ["a", "b", "c"],
              "pgbouncer": { "port": 7432 },
              "haproxy": { "primaryPort": 7432 },
              {{Samples.NoBackup}}
            }
            """
        );

        ManifestDiagnostic found = Assert.Single(result.Diagnostics);
        Assert.Equal("cluster.hapg.json(4,31)", found.Location.ToString());
        Assert.Equal("cluster.hapg.json(3,26)", Assert.Single(found.Related).ToString());
    }

    [Fact]
    public void A_value_that_only_the_defaults_hold_is_not_related_to_anything()
    {
        ManifestDiagnostic found = Assert.Single(
            Samples
                .Compile($$"""{ "name": "orders", "hosts": ["a", "b", "c"], "haproxy": { "primaryPort": 6432 }, {{Samples.NoBackup}} }""")
                .Diagnostics
        );

        Assert.Empty(found.Related);
    }

    [Fact]
    public void No_finding_of_any_page_is_related_to_itself() =>
        Assert.All(
            RuleCatalogue
                .All.Select(static r => RulePage.Of(r.Id))
                .Where(static p => p.HasExamples)
                .SelectMany(static p => Samples.Compile(p.Bad).Diagnostics),
            static d => Assert.DoesNotContain(d.Location, d.Related)
        );

    [Theory]
    [InlineData("x[0]")]
    [InlineData("x[0].y")]
    [InlineData("work_mem[1]")]
    [InlineData("work_mem.x.y")]
    [InlineData("[0]")]
    [InlineData("[")]
    [InlineData("]")]
    [InlineData(".")]
    [InlineData(".x")]
    [InlineData("x.")]
    [InlineData("")]
    public void A_parameter_whose_name_looks_like_a_path_is_reported_at_its_own_place(string name)
    {
        ManifestDiagnostic found = Assert.Single(
            Samples
                .Compile(
                    $$"""
                    { "name": "orders", "hosts": ["a", "b", "c"], "postgres": { "parameters": { "work_mem": "4MB",
                      "{{name}}": true } }, {{Samples.NoBackup}} }
                    """
                )
                .Diagnostics
        );

        Assert.Equal(1, found.Location.Start.Line);
    }

    [Fact]
    public void A_rule_that_crashes_is_an_error_that_names_it_and_the_others_still_report()
    {
        var manifest = new ManifestFile(
            "cluster.hapg.json",
            $$"""{ "name": "orders", "hosts": ["a", "b", "c"], "pgbouncer": { "poolMode": "statement" }, {{Samples.NoBackup}} }"""
        );

        CompilationResult result = ManifestCompiler.Compile(manifest, null, [new Crashing(), .. RuleCatalogue.Rules]);

        Assert.True(result.HasErrors);
        Assert.NotNull(result.Topology);
        Assert.Equal(["HAPG0000", "HAPG4005"], result.Diagnostics.Select(static d => d.Rule.Id));
        Assert.Contains("rule HAPG9998", result.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    private sealed class Crashing : Rule
    {
        public override RuleDescriptor Descriptor { get; } = new("HAPG9998", "A rule with a bug", RuleSeverity.Warning);

        public override void Check(RuleContext context) => throw new InvalidOperationException("on purpose");
    }
}
