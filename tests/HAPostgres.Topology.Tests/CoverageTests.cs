using System.Text.RegularExpressions;
using HAPostgres.Pages;
using HAPostgres.Rules;
using Xunit;

namespace HAPostgres;

public class CoverageTests
{
    private static readonly string s_page = Page.Read(Samples.Root, "docs/coverage.md");

    [Fact]
    public void Every_rule_that_the_comparison_with_others_names_exists() =>
        Assert.Empty(
            Regex.Matches(s_page, "HAPG[0-9]{4}").Select(static m => m.Value).Distinct().Except(RuleCatalogue.All.Select(static r => r.Id))
        );

    [Fact]
    public void Every_validator_of_CloudNativePG_is_in_the_table_once()
    {
        string[] names = [.. CoverageFigures.Rows(s_page, "CloudNativePG").SelectMany(CoverageFigures.Names)];

        Assert.Distinct(names);
        Assert.Equal(59, names.Length);
    }
}
