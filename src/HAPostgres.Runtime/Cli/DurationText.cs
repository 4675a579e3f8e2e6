using System.CommandLine.Parsing;

namespace HAPostgres.Runtime.Cli;

/// <summary>Durations on the command line, in the manifest's spelling: "90s", "10min".</summary>
internal static class DurationText
{
    public static TimeSpan Parse(ArgumentResult result)
    {
        string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (Duration.TryParse(text, out Duration duration) && duration.Milliseconds > 0)
            return duration.TimeSpan;
        result.AddError($"'{text}' is no duration: write a whole number and s, min or h, such as 90s or 10min.");
        return default;
    }
}
