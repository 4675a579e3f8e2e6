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
    public void What_is_no_size_is_refused(string text) => Assert.False(ByteSize.TryParse(text, out _));
}
