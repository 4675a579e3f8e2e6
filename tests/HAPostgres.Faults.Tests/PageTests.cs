using HAPostgres.Faults.Results;
using Xunit;

namespace HAPostgres.Faults;

public class PageTests
{
    [Theory]
    [InlineData("20.0", 20.0)]
    [InlineData("**3.0** (5.0, 1.0, 3.0)", 5.0, 1.0, 3.0)]
    [InlineData("**2.0** (1.0, 3.0)", 1.0, 3.0)]
    [InlineData("-")]
    public void All_runs_stand_beside_their_median(string text, params double[] runs) => Assert.Equal(text, MatrixTable.Median(runs));

    [Fact]
    public void A_row_has_every_column()
    {
        string row = MatrixTable.Of([Sample.Result(Sample.Run(19.94), Sample.Run(22))]).Split('\n')[2];

        const string Gap = "**21.0** (19.9, 22.0)";
        Assert.Equal($"| `host-cut-40` | 2 | {Gap} | {Gap} | {Gap} | {Gap} | {Gap} | 3, 3 | **12.5** (12.5, 12.5) | 0, 0, 0 | 30.0 |", row);
    }

    [Fact]
    public void A_run_that_was_not_judged_is_told_and_counts_for_nothing()
    {
        RunResult run = RunResult.NotJudgedBecause(DateTimeOffset.UnixEpoch, 1, true, "the check: no answer");

        Assert.Contains("| 1, and 1 not judged | 20.0 |", MatrixTable.Of([Sample.Result(Sample.Run(), run)]), StringComparison.Ordinal);
        Assert.Contains(
            "run 2: not judged: the check: no answer",
            ReliabilityPage.Of([Sample.Result(Sample.Run(), run)]),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Results_are_read_as_they_were_written()
    {
        string text = ResultsFile.Text([Sample.Result(Sample.Run())]);

        Assert.Equal(text, ResultsFile.Text(ResultsFile.Read(text)));
    }

    [Fact]
    public void What_did_not_pass_stands_on_the_page()
    {
        string page = ReliabilityPage.Of([Sample.Result(Sample.Run(gap: 31), Sample.Run() with { Lost = 2 })]);

        Assert.Contains(
            "- host-cut-40, run 1: no write for 31.0 s, and the computed worst case is 30.0 s\n",
            page,
            StringComparison.Ordinal
        );
        Assert.Contains("- host-cut-40, run 2: 2 acknowledged rows are lost\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_without_a_judged_run_has_no_figure()
    {
        RunResult run = RunResult.NotJudgedBecause(DateTimeOffset.UnixEpoch, 1, true, "the check: no answer");

        Assert.EndsWith("| - | - | - | - | - | - | - | - | 30.0 |", MatrixTable.Of([Sample.Result(run)]), StringComparison.Ordinal);
    }

    /// <summary>The page is made of the figures beside it, and of nothing else.</summary>
    [Fact]
    public void The_published_page_is_that_of_the_published_figures() =>
        Assert.Equal(ReliabilityPage.Of(ResultsFile.Read(File.ReadAllText(ResultsFile.JsonPath))), File.ReadAllText(ResultsFile.PagePath));
}
