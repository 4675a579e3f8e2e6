using HAPostgres.Cluster;
using HAPostgres.Faults.Results;
using Xunit;

namespace HAPostgres.Faults;

public class EvidenceTests
{
    [Fact]
    public void Each_row_is_named_with_what_its_client_knows()
    {
        Ledger ledger = new();
        ledger.Add(new Attempt(1, TimeSpan.FromSeconds(11), TimeSpan.FromSeconds(12), Outcome.Acknowledged, 7));
        ledger.Add(new Attempt(2, TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(13), Outcome.NotSent, Failure: "timeout"));

        string[] evidence = [.. Evidence.Of("rows", ledger, new LedgerCheck([1], [2, 3]), TimeSpan.FromSeconds(10))];

        Assert.Equal(
            [
                "rows 1 is lost: Acknowledged on timeline 7, sent at 1.00 s, answered at 2.00 s",
                "rows 2 is unasked: NotSent on timeline 0, sent at 2.00 s, answered at 3.00 s, timeout",
                "rows 3 is unasked: nobody wrote it",
            ],
            evidence
        );
    }
}
