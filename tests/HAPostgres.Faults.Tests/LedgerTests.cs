using HAPostgres.Cluster;
using Xunit;

namespace HAPostgres.Faults;

public class LedgerTests
{
    [Fact]
    public void The_longest_gap_is_between_two_acknowledged_rows()
    {
        Ledger ledger = Rows(
            (1, 1.0, Outcome.Acknowledged),
            (2, 1.5, Outcome.Acknowledged),
            (3, 4.0, Outcome.Unknown),
            (4, 9.0, Outcome.Acknowledged)
        );

        Assert.Equal(TimeSpan.FromSeconds(7.5), ledger.LongestGap(At(1), At(10)));
    }

    [Fact]
    public void A_client_that_never_gets_another_answer_has_a_gap_until_the_end()
    {
        Ledger ledger = Rows((1, 1.0, Outcome.Acknowledged), (2, 2.0, Outcome.Acknowledged));

        Assert.Equal(TimeSpan.FromSeconds(58), ledger.LongestGap(At(1), At(60)));
    }

    [Fact]
    public void What_was_before_the_fault_does_not_count()
    {
        Ledger ledger = Rows((1, 1.0, Outcome.Acknowledged), (2, 20.0, Outcome.Acknowledged), (3, 20.5, Outcome.Acknowledged));

        Assert.Equal(TimeSpan.FromSeconds(1), ledger.LongestGap(At(19), At(21)));
    }

    [Fact]
    public void A_client_without_any_answer_has_one_gap() => Assert.Equal(TimeSpan.FromSeconds(5), new Ledger().LongestGap(At(5), At(10)));

    [Fact]
    public void A_row_that_is_all_there_is_neither_lost_nor_unasked()
    {
        LedgerCheck check = Rows((1, 1, Outcome.Acknowledged), (2, 2, Outcome.Acknowledged)).Check(new HashSet<long> { 1, 2 });

        Assert.Empty(check.Lost);
        Assert.Empty(check.Unasked);
    }

    [Fact]
    public void An_acknowledged_row_that_is_not_there_is_lost()
    {
        LedgerCheck check = Rows((1, 1, Outcome.Acknowledged), (2, 2, Outcome.Acknowledged)).Check(new HashSet<long> { 2 });

        Assert.Equal([1], check.Lost);
        Assert.Empty(check.Unasked);
    }

    [Fact]
    public void A_row_without_an_answer_may_be_there_or_not()
    {
        Ledger ledger = Rows((1, 1, Outcome.Unknown), (2, 2, Outcome.Unknown));

        LedgerCheck check = ledger.Check(new HashSet<long> { 2 });

        Assert.Empty(check.Lost);
        Assert.Empty(check.Unasked);
    }

    [Fact]
    public void Rows_that_were_never_sent_or_were_refused_or_that_nobody_knows_are_unasked()
    {
        Ledger ledger = Rows((1, 1, Outcome.Acknowledged), (2, 2, Outcome.NotSent), (3, 3, Outcome.Refused));

        LedgerCheck check = ledger.Check(new HashSet<long> { 1, 2, 3, 77 });

        Assert.Equal([2, 3, 77], check.Unasked);
        Assert.Empty(check.Lost);
    }

    [Fact]
    public void Failures_are_counted_by_kind()
    {
        Ledger ledger = new();
        foreach (string kind in (string[])["57P01", "timeout", "57P01"])
            ledger.Add(new Attempt(1, At(1), At(2), Outcome.Unknown, Failure: kind));
        ledger.Add(new Attempt(2, At(2), At(3), Outcome.Acknowledged));

        Assert.Equal(2, ledger.Failures["57P01"]);
        Assert.Equal(1, ledger.Failures["timeout"]);
        Assert.Equal(2, ledger.Failures.Count);
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private static Ledger Rows(params (long Id, double Ended, Outcome Outcome)[] rows)
    {
        Ledger ledger = new();
        foreach ((long id, double ended, Outcome outcome) in rows)
            ledger.Add(new Attempt(id, At(ended - 0.01), At(ended), outcome));
        return ledger;
    }
}
