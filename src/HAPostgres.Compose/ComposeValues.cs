using System.Globalization;
using System.Text.RegularExpressions;
using HAPostgres.Compose.Yaml;
using YamlDotNet.Core.Events;

namespace HAPostgres.Compose;

/// <summary>How compose files spell values, both ways.</summary>
internal static partial class ComposeValues
{
    /// <summary>Powers of 1024, as docker reads them.</summary>
    private static readonly string[] s_sizeUnits = ["B", "kB", "MB", "GB", "TB"];

    /// <returns>Null for what is spelled as everywhere in YAML.</returns>
    public static Scalar? Write(object value) =>
        value switch
        {
            // "$NAME" would be replaced by the operator's environment.
            string text => YamlText.Quoted(text.Replace("$", "$$", StringComparison.Ordinal)),
            // Go knows neither "min" nor "d".
            TimeSpan { Milliseconds: 0 } seconds => YamlText.Quoted(FormattableString.Invariant($"{seconds.TotalSeconds}s")),
            TimeSpan duration => YamlText.Quoted(FormattableString.Invariant($"{duration.TotalMilliseconds}ms")),
            MemorySize size => YamlText.Quoted(WithUnit(size.Bytes)),
            decimal cpus => YamlText.Quoted(cpus.ToString("0.###", CultureInfo.InvariantCulture)),
            // As people read permission bits: in octal.
            UnixFileMode mode => YamlText.Plain($"0{Convert.ToString((int)mode, 8)}"),
            _ => null,
        };

    /// <returns>Null for a type that is spelled as everywhere in YAML.</returns>
    /// <exception cref="FormatException">The text spells no value of the type.</exception>
    public static object? Read(Type type, string text) =>
        type == typeof(string) ? Text(text)
        : type == typeof(TimeSpan) ? Duration(text)
        : type == typeof(MemorySize) ? Size(text)
        : type == typeof(decimal) ? Cpus(text)
        : type == typeof(UnixFileMode) ? Mode(text)
        : null;

    /// <summary>The same files must mean the same on every machine, so a variable is refused.</summary>
    private static string Text(string text) =>
        text.Replace("$$", "", StringComparison.Ordinal).Contains('$', StringComparison.Ordinal)
            ? throw new FormatException($"'{text}' refers to a variable of the operator's environment, which rendered stacks never do")
            : text.Replace("$$", "$", StringComparison.Ordinal);

    /// <summary>Go's durations: "1h30m", "30s", "1500ms".</summary>
    private static TimeSpan Duration(string text)
    {
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

    private static MemorySize Size(string text)
    {
        Match match = SizeWithUnit().Match(text);
        if (!match.Success)
            throw Malformed(text, "a size");
        double count = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        string unit = match.Groups[2].Value;
        int power = Array.FindIndex(s_sizeUnits, u => u.StartsWith(unit, StringComparison.OrdinalIgnoreCase));
        return new MemorySize((long)(count * Math.Pow(1024, power)));
    }

    private static string WithUnit(long bytes)
    {
        int power = 0;
        for (; bytes != 0 && bytes % 1024 == 0 && power < s_sizeUnits.Length - 1; power++)
            bytes /= 1024;
        return FormattableString.Invariant($"{bytes}{s_sizeUnits[power]}");
    }

    private static decimal Cpus(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal cpus)
            ? cpus
            : throw Malformed(text, "a number of processors");

    /// <summary>"0444" and "0o444" are octal, "292" is decimal, as YAML has it.</summary>
    private static UnixFileMode Mode(string text)
    {
        try
        {
            return (UnixFileMode)(
                text switch
                {
                    ['0', 'o', .. string digits] => Convert.ToUInt16(digits, 8),
                    ['0', .. { Length: > 0 } digits] => Convert.ToUInt16(digits, 8),
                    _ => ushort.Parse(text, CultureInfo.InvariantCulture),
                }
            );
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            throw Malformed(text, "a file mode");
        }
    }

    private static FormatException Malformed(string text, string kind) => new($"'{text}' in the rendered stack is not {kind}.");

    [GeneratedRegex("([0-9]+(?:\\.[0-9]+)?)(h|ms|us|m|s)")]
    private static partial Regex DurationPart();

    [GeneratedRegex("^([0-9]+(?:\\.[0-9]+)?)\\s*([bBkKmMgGtT]?)(?:i?[bB])?$")]
    private static partial Regex SizeWithUnit();
}
