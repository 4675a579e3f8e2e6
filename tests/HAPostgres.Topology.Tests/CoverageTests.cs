using System.Text.RegularExpressions;
using HAPostgres.Rules;
using Xunit;

namespace HAPostgres;

public class CoverageTests
{
    private static readonly string s_page = File.ReadAllText(Path.Combine(Samples.Root, "docs", "coverage.md"));

    [Fact]
    public void Every_rule_that_the_comparison_with_others_names_exists() =>
        Assert.Empty(
            Regex.Matches(s_page, "HAPG[0-9]{4}").Select(static m => m.Value).Distinct().Except(RuleCatalogue.All.Select(static r => r.Id))
        );

    [Fact]
    public void Every_validator_of_CloudNativePG_is_in_the_table_once()
    {
        string[] names = [.. Rows("CloudNativePG").SelectMany(Names)];

        Assert.Distinct(names);
        Assert.Equal(59, names.Length);
    }

    [Theory]
    [InlineData("CloudNativePG")]
    [InlineData("Crunchy Data's PGO")]
    [InlineData("Autobase")]
    [InlineData("Pigsty")]
    public void The_sums_at_the_top_are_those_of_the_tables(string whose)
    {
        int rules = 0,
            otherwise = 0,
            meaningless = 0,
            notYet = 0;
        foreach (string[] row in Rows(whose))
        {
            int checks = whose == "CloudNativePG" ? Names(row).Length : 1;
            string ours = row[^1];
            _ =
                ours.Contains("HAPG", StringComparison.Ordinal) ? rules += checks
                : ours.Contains("not yet", StringComparison.Ordinal) ? notYet += checks
                : ours.Contains("no meaning", StringComparison.Ordinal) ? meaningless += checks
                : otherwise += checks;
        }

        GeneratedPage.HasSentence(
            "docs/coverage.md",
            $@"(?<=\n)\| {whose} \|[ 0-9|]+\|(?=\n)",
            $"| {whose} | {rules} | {otherwise} | {meaningless} | {notYet} | {rules + otherwise + meaningless + notYet} |"
        );
    }

    /// <summary>Of the table below the heading that begins with the name.</summary>
    private static IEnumerable<string[]> Rows(string whose)
    {
        string section = s_page.Split("\n## ").Single(s => s.StartsWith(whose, StringComparison.Ordinal));
        return Regex
            .Matches(section, @"^\| (?!Theirs)(?<cells>.+) \|\r?$", RegexOptions.Multiline)
            .Select(static row => row.Groups["cells"].Value.Split(" | "));
    }

    private static string[] Names(string[] row) => row[0].Replace(" (update)", "", StringComparison.Ordinal).Split(", ");
}
