using Xunit;

namespace HAPostgres.Faults;

public class ArgumentsTests
{
    private static readonly string[] s_known = ["switchover", "host-cut-40"];

    [Fact]
    public void Without_arguments_every_fault_is_run_once_with_version_17()
    {
        Arguments arguments = Arguments.Parse([], s_known);

        Assert.Null(arguments.Mistake);
        Assert.Equal(s_known, arguments.Faults);
        Assert.Equal((1, 17), (arguments.Runs, arguments.Version));
    }

    [Fact]
    public void Faults_and_options_come_in_any_order()
    {
        Arguments arguments = Arguments.Parse(["--runs", "5", "host-cut-40", "--version", "18", "host-cut-40"], s_known);

        Assert.Null(arguments.Mistake);
        Assert.Equal(["host-cut-40"], arguments.Faults);
        Assert.Equal((5, 18), (arguments.Runs, arguments.Version));
    }

    [Theory]
    [InlineData("--runs takes a number from 1 to 100, not '0'", "--runs", "0")]
    [InlineData("--runs takes a number from 1 to 100, not 'x'", "--runs", "x")]
    [InlineData("--runs takes a number from 1 to 100, not ''", "--runs")]
    [InlineData("not '16'", "--version", "16")]
    [InlineData("there is no option '--run'", "--run", "5")]
    [InlineData("there is no fault 'host-cut'", "host-cut")]
    public void A_mistake_is_named(string mistake, params string[] args) =>
        Assert.Contains(mistake, Arguments.Parse(args, s_known).Mistake, StringComparison.Ordinal);
}
