using HAPostgres.Rules;
using Xunit;

namespace HAPostgres;

public class RulePageTests
{
    public static TheoryData<string> All => [.. RuleCatalogue.All.Select(static r => r.Id)];

    public static TheoryData<string> OfChanges => [.. TopologyChanges.Rules.Select(static r => r.Descriptor.Id)];

    /// <summary>Rules about one manifest's text; those about the build around it are tested where the build is.</summary>
    public static TheoryData<string> OfManifests =>
        [
            .. RuleCatalogue
                .All.Except(BuildRules.All)
                .Select(static r => r.Id)
                .Except(OfChanges.Select(static r => r.Data))
                .Except(OfProjects.Select(static r => r.Data)),
        ];

    public static TheoryData<string> OfProjects => [.. ProjectRules.Rules.Select(static r => r.Descriptor.Id)];

    [Fact]
    public void Ids_are_unique() => Assert.Distinct(RuleCatalogue.All.Select(static r => r.Id));

    [Fact]
    public void No_page_is_left_without_a_rule() =>
        Assert.Equal(
            RuleCatalogue.All.Select(static r => $"{r.Id}.md"),
            Directory.GetFiles(RulePage.Folder, "HAPG*.md").Select(static f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(All))]
    public void A_page_has_the_rules_title_and_severity_and_says_why_and_what_instead(string id)
    {
        RuleDescriptor rule = RuleCatalogue.All.Single(r => r.Id == id);
        var page = RulePage.Of(id);

        Assert.Equal(id, page.Id);
        Assert.Equal(rule.Title, page.Title);
        Assert.Equal(rule.Severity.ToString().ToLowerInvariant(), page.Severity);
        Assert.Contains("\n## Why\n", page.Text, StringComparison.Ordinal);
        Assert.Contains("\n## Instead\n", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OfManifests))]
    public void The_bad_manifest_breaks_this_rule_alone_at_the_place_that_the_page_states(string id)
    {
        var page = RulePage.Of(id);
        Assert.True(page.HasExamples, "the page lacks a bad or a good manifest");

        ManifestDiagnostic found = Assert.Single(Samples.Compile(page.Bad).Diagnostics);

        Assert.Equal(id, found.Rule.Id);
        Assert.Equal(page.Place, (found.Location.Start.Line + 1, found.Location.Start.Column + 1));
    }

    [Theory]
    [MemberData(nameof(OfManifests))]
    public void The_good_manifest_breaks_no_rule(string id) => Assert.Empty(Samples.Compile(RulePage.Of(id).Good).Diagnostics);

    [Theory]
    [MemberData(nameof(OfChanges))]
    public void The_bad_change_breaks_this_rule_alone_and_the_good_one_none(string id)
    {
        var page = RulePage.Of(id);
        ClusterTopology deployed = Valid(page.Deployed);

        ChangeFinding found = Assert.Single(TopologyChanges.Check(deployed, Valid(page.Bad)));

        Assert.Equal(id, found.Rule.Id);
        Assert.Empty(TopologyChanges.Check(deployed, Valid(page.Good)));
    }

    [Theory]
    [MemberData(nameof(OfProjects))]
    public void The_bad_manifest_conflicts_with_the_first_at_both_places_and_the_good_one_does_not(string id)
    {
        var page = RulePage.Of(id);

        ManifestDiagnostic found = Assert.Single(Project.Check(page.First, page.Bad));

        Assert.Equal(id, found.Rule.Id);
        Assert.Equal(("2.hapg.json", page.Place), (found.Location.Path, Place(found.Location)));
        SourceLocation other = Assert.Single(found.Related);
        Assert.Equal(("1.hapg.json", page.PlaceInFirst), (other.Path, Place(other)));
        Assert.Empty(Project.Check(page.First, page.Good));
    }

    private static (int Line, int Column) Place(SourceLocation location) => (location.Start.Line + 1, location.Start.Column + 1);

    /// <summary>Neither manifest is wrong by itself.</summary>
    private static ClusterTopology Valid(string json)
    {
        CompilationResult result = Samples.Compile(json);
        Assert.Empty(result.Diagnostics);
        return result.Topology!;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_page_says_how_its_rule_is_proven(string id) =>
        Assert.True(
            RulePage.Of(id).Proofs.Count == 1,
            $"""
            docs/rules/{id}.md needs one line of its own, at the end of "## Source":
              Proof: tool (haproxy -c).   where a tool's own reaction is tested in tests/HAPostgres.Artifacts.Tests/Proofs
              Proof: published.           where the source says that it is wrong
              Proof: own reasoning.       where it follows from several sources, or from what was measured
            """
        );
}
