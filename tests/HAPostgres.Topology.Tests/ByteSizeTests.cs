using Xunit;

namespace HAPostgres;

public class ByteSizeTests
{
    [Theory]
    [InlineData("16GB", 16L << 30, "16GB")]
    [InlineData("1536MB", 1536L << 20, "1536MB")]
    [InlineData("2048MB", 2L << 30, "2GB")]
    [InlineData("8kB", 8192, "8kB")]
    [InlineData("0B", 0, "0B")]
    [InlineData("0TB", 0, "0B")]
    [InlineData("1025B", 1025, "1025B")]
    [InlineData("8388607TB", 8388607L << 40, "8388607TB")] // the last that 64 bits hold
    public void A_size_is_read_and_spelt_shortest(string text, long bytes, string spelling)
    {
        Assert.True(ByteSize.TryParse(text, out ByteSize size));
        Assert.Equal(bytes, size.Bytes);
        Assert.Equal(spelling, size.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("16")]
    [InlineData("16gb")]
    [InlineData("16 GB")]
    [InlineData("1.5GB")]
    [InlineData("-1GB")]
    [InlineData("999999999999TB")]
    [InlineData("8388608TB")]
    [InlineData("GB")]
    [InlineData("1GBB")]
    [InlineData("1KB")]
    public void What_is_no_size_is_refused(string text) => Assert.False(ByteSize.TryParse(text, out _));
}
