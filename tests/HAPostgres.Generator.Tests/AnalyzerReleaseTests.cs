using HAPostgres.Generator.Pipeline;
using HAPostgres.Pages;
using HAPostgres.Rules;
using Xunit;

namespace HAPostgres.Generator;

/// <summary>What is said of releases is what Roslyn gets to see.</summary>
public sealed class AnalyzerReleaseTests
{
    private static readonly string s_root = Repository.Find(AppContext.BaseDirectory);

    [Fact]
    public void Every_id_category_and_severity_that_is_not_released_is_said_to_be_so() =>
        Assert.Equal(
            AnalyzerReleases.Changes(
                AnalyzerReleases.Standing(Page.Read(s_root, AnalyzerReleases.Shipped)),
                RuleCatalogue
                    .All.Select(static rule => RoslynDiagnostics.Describe(rule, ""))
                    .ToDictionary(
                        static d => d.Id,
                        static d => new ReleasedRule(d.Category, d.DefaultSeverity.ToString(), d.Title.ToString())
                    )
            ),
            Page.Read(s_root, AnalyzerReleases.Unshipped)
        );

    [Fact]
    public void A_released_rule_that_changes_or_goes_is_said_to_do_so()
    {
        Dictionary<string, ReleasedRule> shipped = AnalyzerReleases.Standing(
            """
            ; The first
            ## Release 0.1

            ### New Rules

            Rule ID | Category | Severity | Notes
            --------|----------|----------|-------
            HAPG0001 | HAPostgres | Error | One
            HAPG0002 | HAPostgres | Error | Two
            HAPG0003 | HAPostgres | Warning | Three

            ## Release 0.2

            ### Removed Rules

            Rule ID | Category | Severity | Notes
            --------|----------|----------|-------
            HAPG0001 | HAPostgres | Error | One

            ### Changed Rules

            Rule ID | New Category | New Severity | Old Category | Old Severity | Notes
            --------|--------------|--------------|--------------|--------------|-------
            HAPG0003 | HAPostgres | Error | HAPostgres | Warning | Three
            """
        );
        Assert.Equal(["HAPG0002", "HAPG0003"], shipped.Keys.Order());

        string text = AnalyzerReleases.Changes(
            shipped,
            new() { ["HAPG0003"] = new("HAPostgres", "Warning", "Three"), ["HAPG0004"] = new("HAPostgres", "Error", "Four") }
        );

        Assert.Equal(
            """
            ### New Rules

            Rule ID | Category | Severity | Notes
            --------|----------|----------|-------
            HAPG0004 | HAPostgres | Error | Four

            ### Removed Rules

            Rule ID | Category | Severity | Notes
            --------|----------|----------|-------
            HAPG0002 | HAPostgres | Error | Two

            ### Changed Rules

            Rule ID | New Category | New Severity | Old Category | Old Severity | Notes
            --------|--------------|--------------|--------------|--------------|-------
            HAPG0003 | HAPostgres | Warning | HAPostgres | Error | Three

            """,
            text
        );
    }
}
