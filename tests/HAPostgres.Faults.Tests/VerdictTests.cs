using HAPostgres.Faults.Results;
using Xunit;

namespace HAPostgres.Faults;

public class VerdictTests
{
    [Fact]
    public void A_run_without_a_fault_of_its_own_passes() => Assert.Empty(Verdict.Of(Sample.Result(Sample.Run())));

    [Fact]
    public void A_lost_row_is_said() => Says("2 acknowledged rows are lost", Sample.Run() with { Lost = 2 });

    [Fact]
    public void An_unasked_row_is_said() => Says("1 rows are there that were never sent", Sample.Run() with { Unasked = 1 });

    [Fact]
    public void Two_writers_are_said() =>
        Says("two primaries took writes at the same time", Sample.Run() with { WritesOfTwoPrimaries = 3 });

    [Fact]
    public void Two_servers_on_one_directory_are_said() =>
        Says("two containers on x", Sample.Run() with { DirectoryFaults = ["two containers on x"] });

    [Fact]
    public void A_gap_above_the_computed_worst_case_is_said() =>
        Says("no write for 31.0 s, and the computed worst case is 30.0 s", Sample.Run(gap: 31));

    [Fact]
    public void A_run_that_could_not_be_judged_has_not_passed() =>
        Says(
            "cannot be judged: the check: no answer",
            RunResult.NotJudgedBecause(DateTimeOffset.UnixEpoch, 1, true, "the check: no answer")
        );

    [Fact]
    public void A_fault_that_was_never_run_has_not_passed() => Assert.Single(Verdict.Of(Sample.Result()));

    private static void Says(string problem, RunResult run)
    {
        // The first run is fine: the second one is named.
        string said = Assert.Single(Verdict.Of(Sample.Result(Sample.Run(), run)));
        Assert.Contains("run 2", said, StringComparison.Ordinal);
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }
}
