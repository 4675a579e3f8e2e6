using System.Globalization;
using System.Text.RegularExpressions;

namespace HAPostgres.Runtime.Stack;

/// <summary>Reads values in the spelling of compose files.</summary>
internal static partial class ComposeValues
{
    private const long NanosPerCpu = 1_000_000_000;

    /// <summary>Go's durations: "1h30m", "30s", "1500ms".</summary>
    public static TimeSpan? Duration(string? text)
    {
        if (text is null)
            return null;
        MatchCollection parts = DurationPart().Matches(text);
        if (parts.Count == 0 || parts.Sum(static p => p.Length) != text.Length)
            throw Malformed(text, "a duration");
        return parts.Aggregate(
            TimeSpan.Zero,
            static (sum, part) =>
            {
                double count = double.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture);
                return sum
                    + part.Groups[2].Value switch
                    {
                        "h" => TimeSpan.FromHours(count),
                        "m" => TimeSpan.FromMinutes(count),
                        "s" => TimeSpan.FromSeconds(count),
                        "ms" => TimeSpan.FromMilliseconds(count),
                        _ => TimeSpan.FromMicroseconds(count),
                    };
            }
        );
    }

    /// <returns>Bytes. Units are powers of 1024, as docker reads them.</returns>
    public static long? Bytes(string? text)
    {
        if (text is null)
            return null;
        Match match = Size().Match(text);
        if (!match.Success)
            throw Malformed(text, "a size");
        double count = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        int power = "bkmgtp".IndexOf(
            match.Groups[2].Value.ToLowerInvariant() is { Length: > 0 } unit ? unit[0] : 'b',
            StringComparison.Ordinal
        );
        return (long)(count * Math.Pow(1024, power));
    }

    /// <returns>Billionths of a processor.</returns>
    public static long? NanoCpus(string? text)
    {
        if (text is null)
            return null;
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal cpus)
            ? (long)(cpus * NanosPerCpu)
            : throw Malformed(text, "a number of processors");
    }

    /// <summary>Permission bits: "0444" and "0o444" are octal, "292" is decimal, as YAML has it.</summary>
    public static uint Mode(string? text)
    {
        const uint readable = 0b100_100_100;
        if (text is null)
            return readable;
        try
        {
            return text switch
            {
                ['0', 'o', .. string digits] => Convert.ToUInt32(digits, 8),
                ['0', .. { Length: > 0 } digits] => Convert.ToUInt32(digits, 8),
                _ => uint.Parse(text, CultureInfo.InvariantCulture),
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            throw Malformed(text, "a file mode");
        }
    }

    private static DeployException Malformed(string text, string kind) =>
        new(
            ExitCode.ArtifactsDoNotFit,
            $"'{text}' in the rendered stack is not {kind}.",
            "The artifacts were changed by hand or by another version: run 'dotnet build' or 'hapg build' to render them again."
        );

    [GeneratedRegex("([0-9]+(?:\\.[0-9]+)?)(h|ms|us|m|s)")]
    private static partial Regex DurationPart();

    [GeneratedRegex("^([0-9]+(?:\\.[0-9]+)?)\\s*([bBkKmMgGtTpP]?)(?:i?[bB])?$")]
    private static partial Regex Size();
}
