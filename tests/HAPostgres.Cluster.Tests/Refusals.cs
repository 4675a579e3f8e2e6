using Xunit;

namespace HAPostgres.Cluster;

internal static class Refusals
{
    /// <summary>Checks that it refused with a reason in these words, and no stack trace.</summary>
    public static void Refused(this ShellResult result, int code, params string[] words)
    {
        Assert.True(result.ExitCode == code, result.Output);
        Assert.All(words, w => Assert.Contains(w, result.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", result.Output, StringComparison.Ordinal);
    }
}
