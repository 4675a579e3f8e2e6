using System.Text.RegularExpressions;
using HAPostgres.Rules;
using Xunit;

namespace HAPostgres;

public class CoverageTests
{
    private static readonly string s_page = File.ReadAllText(Path.Combine(Samples.Root, "docs", "coverage.md"));

    [Fact]
    public void Every_rule_that_the_comparison_with_others_names_exists() =>
        Assert.Empty(Regex.Matches(s_page, "HAPG[0-9]{4}").Select(static m => m.Value).Distinct().Except(RuleCatalogue.All.Select(static r => r.Id)));

    [Fact]
    public void Every_validator_of_CloudNativePG_is_in_the_table_once()
    {
        string table = s_page[s_page.IndexOf("## CloudNativePG", StringComparison.Ordinal)..s_page.IndexOf("## Crunchy", StringComparison.Ordinal)];
        string[] names =
        [
            .. Regex.Matches(table, @"^\| (?<names>[A-Z][^|]+) \|", RegexOptions.Multiline).Skip(1)
                .SelectMany(static row => row.Groups["names"].Value.Replace(" (update)", "", StringComparison.Ordinal).Split(", ")),
        ];

        Assert.Distinct(names);
        Assert.Equal(59, names.Length);
    }
}
