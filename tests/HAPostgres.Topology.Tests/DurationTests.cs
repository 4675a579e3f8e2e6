using Xunit;

namespace HAPostgres;

public class DurationTests
{
    [Theory]
    [InlineData("30s", 30_000, "30s")]
    [InlineData("1500ms", 1500, "1500ms")]
    [InlineData("120s", 120_000, "2min")]
    [InlineData("1d", 86_400_000, "1d")]
    [InlineData("0s", 0, "0s")]
    [InlineData("0ms", 0, "0s")]
    [InlineData("000000000001h", 3_600_000, "1h")] // twelve digits
    [InlineData("999999999999ms", 999_999_999_999, "999999999999ms")]
    public void A_duration_is_read_and_spelt_shortest(string text, long milliseconds, string spelling)
    {
        Assert.True(Duration.TryParse(text, out Duration duration));
        Assert.Equal(milliseconds, duration.Milliseconds);
        Assert.Equal(spelling, duration.ToString());
    }

    [Theory]
    [InlineData("30")]
    [InlineData("30 s")]
    [InlineData("30sec")]
    [InlineData("-1s")]
    [InlineData("999999999999d")]
    [InlineData("0000000000001h")] // thirteen digits
    [InlineData("")]
    [InlineData("s")]
    [InlineData("5m")]
    [InlineData("30s\n")]
    [InlineData("30ss")]
    [InlineData("30ms ")]
    [InlineData("\u0663s")] // a digit, but none of ours
    public void What_is_no_duration_is_refused(string text) => Assert.False(Duration.TryParse(text, out _));

    [Fact]
    public void Seconds_round_up() => Assert.Equal(2, new Duration(1001).Seconds);
}
