using System.Text.RegularExpressions;
using Xunit;

namespace HAPostgres.Build;

/// <summary>What a command said.</summary>
internal sealed partial record Outcome(int ExitCode, string Output, string Command)
{
    public bool Compiled => !Skipped("CoreCompile");

    public bool Rendered => Output.Contains("HAPostgres: ", StringComparison.Ordinal) && !Skipped("HAPostgresRenderArtifacts");

    /// <summary>The beginning of every line with one of our ids. MSBuild's summary says them all again and does not count.</summary>
    public IReadOnlyList<string> Diagnostics =>
        [.. OurDiagnostic().Matches(Output.Split("\nBuild FAILED.")[0].Split("\nBuild succeeded.")[0]).Select(static m => m.Value)];

    public Outcome Succeeded()
    {
        Assert.True(ExitCode == 0, $"dotnet {Command}\n{Output}");
        return this;
    }

    public Outcome Failed()
    {
        Assert.True(ExitCode > 0, $"dotnet {Command}\n{Output}");
        return this;
    }

    private bool Skipped(string target) => Output.Contains($"Skipping target \"{target}\"", StringComparison.Ordinal);

    [GeneratedRegex(@"[^\s(]+\(\d+,\d+(,\d+,\d+)?\): (error|warning) HAPG\d{4}: ")]
    private static partial Regex OurDiagnostic();
}
