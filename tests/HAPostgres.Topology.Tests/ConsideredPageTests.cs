using System.Globalization;
using System.Text.RegularExpressions;
using HAPostgres.Rules;
using Xunit;

namespace HAPostgres;

/// <summary>Holds docs/rules-considered.md against the rules and the tests that it names.</summary>
public partial class ConsideredPageTests
{
    private const int Entries = 129;

    private static readonly string[] s_rows =
    [
        .. File.ReadLines(Path.Combine(Samples.Root, "docs", "rules-considered.md")).Where(static l => Row().IsMatch(l)),
    ];

    [Fact]
    public void Every_entry_has_one_row() =>
        Assert.Equal(
            Enumerable.Range(1, Entries),
            s_rows.Select(static r => int.Parse(Row().Match(r).Groups["entry"].Value, CultureInfo.InvariantCulture))
        );

    [Fact]
    public void Every_row_says_what_became_of_its_entry() =>
        Assert.All(
            s_rows,
            static row =>
                Assert.True(
                    Row().Match(row).Groups["outcome"].Value is string outcome
                        && (
                            outcome == "pending"
                            || RuleId().IsMatch(outcome)
                            || TestName().IsMatch(outcome)
                            || outcome.StartsWith("not applicable", StringComparison.Ordinal)
                        ),
                    row
                )
        );

    [Fact]
    public void Every_rule_that_is_named_exists() =>
        Assert.Empty(
            s_rows
                .SelectMany(static r => RuleId().Matches(r))
                .Select(static m => m.Value)
                .Except(RuleCatalogue.All.Select(static r => r.Id))
        );

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        HashSet<string> tests =
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Samples.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
                .SelectMany(static f => Method().Matches(File.ReadAllText(f)))
                .Select(static m => m.Groups["name"].Value),
        ];

        Assert.Empty(s_rows.SelectMany(static r => TestName().Matches(r)).Select(static m => m.Groups["name"].Value).Except(tests));
    }

    [GeneratedRegex(@"^\| (?<entry>\d+) \| [^|]+ \| (?<outcome>[^|]+) \|$")]
    private static partial Regex Row();

    [GeneratedRegex(@"HAPG\d{4}")]
    private static partial Regex RuleId();

    /// <summary>A sentence in code: words that underscores hold together.</summary>
    [GeneratedRegex(@"`(?<name>[A-Z]\w*(_\w+){2,})`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"public (async Task|void) (?<name>\w+)\(")]
    private static partial Regex Method();
}
