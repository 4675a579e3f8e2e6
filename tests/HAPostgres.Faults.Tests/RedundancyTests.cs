using HAPostgres.Faults.Results;
using HAPostgres.Faults.Running;
using Xunit;

namespace HAPostgres.Faults;

public class RedundancyTests
{
    private static readonly string[] s_members = ["a", "b", "c"];
    private static readonly MemberAnswer s_replica = new(false, 0, 0);

    [Fact]
    public void It_is_kept_where_every_moment_is_whole() => Assert.Null(Since(0.5, Whole(0), Whole(0.9), Whole(1.8)));

    [Fact]
    public void It_lasts_until_the_last_moment_that_is_not_whole()
    {
        TimeSpan? since = Since(0.5, Whole(0), All(0.9, new(true, 1, 1)), Whole(1.8), All(2.7, new(true, 1, 1)), Whole(3.6));

        // Until its primary says otherwise: the last of the three samples before 3.6.
        Assert.Equal(2.22, since!.Value.TotalSeconds, 2);
    }

    [Fact]
    public void What_is_missing_before_the_end_of_the_fault_does_not_count() =>
        Assert.Null(Since(2, Whole(0), All(0.9, new(true, 1, 1)), Whole(1.8), Whole(2.6)));

    [Fact]
    public void A_member_that_is_not_seen_is_missing() => Assert.NotNull(Since(0.5, Whole(0), [new("c", At(0.8), null)]));

    [Fact]
    public void A_member_that_is_not_asked_any_more_is_missing() =>
        Assert.NotNull(Since(0.5, Whole(0), [new("a", At(1.1), new(true, 2, 1)), new("b", At(1.1), s_replica)]));

    [Fact]
    public void Without_a_synchronous_replica_it_is_missing() => Assert.NotNull(Since(0.5, Whole(0), All(0.9, new(true, 2, 0))));

    [Fact]
    public void With_a_replica_that_does_not_stream_it_is_missing() => Assert.NotNull(Since(0.5, Whole(0), All(0.9, new(true, 1, 1))));

    [Fact]
    public void With_two_primaries_it_is_missing() => Assert.NotNull(Since(0.5, Whole(0), [new("b", At(0.8), new(true, 2, 1))]));

    private static TimeSpan? Since(double over, params MemberSample[][] samples) =>
        Redundancy.Since(samples.SelectMany(static s => s), s_members, At(over));

    private static MemberSample[] Whole(double at) => All(at, new(true, 2, 1));

    private static MemberSample[] All(double at, MemberAnswer primary) =>
        [new("a", At(at), primary), new("b", At(at + 0.01), s_replica), new("c", At(at + 0.02), s_replica)];

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
