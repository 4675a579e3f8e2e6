using HAPostgres.Cluster;
using HAPostgres.Faults.Results;
using HAPostgres.Faults.Running;
using Xunit;

namespace HAPostgres.Faults;

public class PrimariesTests
{
    [Fact]
    public void A_former_leader_that_acknowledges_a_row_after_its_successor_did_is_found()
    {
        Attempt[] late = [.. Primaries.LateWrites([Write(1, 1, 7), Write(2, 10, 8), Write(3, 11, 7), Write(4, 12, 8)])];

        Assert.Equal([3], late.Select(static a => a.Id));
    }

    [Fact]
    public void A_failover_from_one_timeline_to_the_next_is_none() =>
        Assert.Empty(Primaries.LateWrites([Write(1, 1, 7), Write(2, 2, 7), Write(3, 10, 8), Write(4, 11, 8)]));

    [Fact]
    public void A_row_whose_answer_came_late_may_have_been_written_before() =>
        Assert.Empty(Primaries.LateWrites([new(1, At(1), At(11), Outcome.Acknowledged, 7), Write(2, 10, 8)]));

    [Fact]
    public void What_was_not_acknowledged_proves_nothing() =>
        Assert.Empty(Primaries.LateWrites([Write(1, 10, 8), new(2, At(11), At(12), Outcome.Unknown, 7)]));

    [Fact]
    public void Two_members_that_say_they_are_primary_are_seen_for_as_long()
    {
        MemberSample[] samples =
        [
            Sample("a", 1.0, primary: true),
            Sample("b", 1.05, primary: false),
            Sample("a", 1.1, primary: true),
            Sample("b", 1.15, primary: true),
            Sample("a", 1.2, primary: true),
            Sample("b", 1.25, primary: true),
            Sample("a", 1.3, primary: false),
        ];

        Assert.Equal(0.15, Primaries.TwoSeen(samples).TotalSeconds, 3);
    }

    [Fact]
    public void One_that_is_not_seen_is_taken_for_nothing()
    {
        MemberSample[] samples =
        [
            Sample("a", 1.0, primary: true),
            new("a", At(1.1), null),
            Sample("b", 1.2, primary: true),
            Sample("b", 1.3, primary: true),
        ];

        Assert.Equal(TimeSpan.Zero, Primaries.TwoSeen(samples));
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private static Attempt Write(long id, double at, int timeline) => new(id, At(at), At(at + 0.05), Outcome.Acknowledged, timeline);

    private static MemberSample Sample(string member, double at, bool primary) => new(member, At(at), new(primary, 0, 0));
}
