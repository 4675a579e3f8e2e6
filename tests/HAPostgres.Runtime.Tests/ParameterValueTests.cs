using HAPostgres.Runtime.Cluster;
using Xunit;

namespace HAPostgres.Runtime.Tests;

public class ParameterValueTests
{
    [Theory]
    [InlineData("4GB", "integer", "8kB", "524288")]
    [InlineData("16MB", "integer", "8kB", "2048")]
    [InlineData("8GB", "integer", "MB", "8192")]
    [InlineData("10MB", "integer", "kB", "10240")]
    [InlineData("5min", "integer", "s", "300")]
    [InlineData("30000", "integer", "ms", "30000")]
    [InlineData("0.9", "real", null, "0.9")]
    [InlineData("true", "bool", null, "on")]
    [InlineData("off", "bool", null, "off")]
    [InlineData("REPLICA", "enum", null, "replica")]
    [InlineData("a, b", "string", null, "a,b")]
    public void A_value_equals_what_PostgreSQL_makes_of_it(string wanted, string type, string? unit, string setting) =>
        Assert.True(ParameterValue.Same(wanted, type, unit, setting));

    [Theory]
    [InlineData("4GB", "integer", "8kB", "16384")]
    [InlineData("500", "integer", null, "100")]
    [InlineData("1.1", "real", null, "4")]
    [InlineData("on", "bool", null, "off")]
    public void Another_value_does_not(string wanted, string type, string? unit, string setting) =>
        Assert.False(ParameterValue.Same(wanted, type, unit, setting));
}
