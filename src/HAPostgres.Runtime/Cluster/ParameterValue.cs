using System.Globalization;
using System.Text.RegularExpressions;

namespace HAPostgres.Runtime.Cluster;

/// <summary>Compares a parameter as postgresql.conf spells it with what pg_settings says of it.</summary>
internal static partial class ParameterValue
{
    // In bytes and in milliseconds. A block and a WAL block are 8 kB in Debian's builds.
    private static readonly Dictionary<string, double> s_units = new(StringComparer.Ordinal)
    {
        ["B"] = 1,
        ["kB"] = 1L << 10,
        ["8kB"] = 8L << 10,
        ["MB"] = 1L << 20,
        ["16MB"] = 16L << 20,
        ["GB"] = 1L << 30,
        ["TB"] = 1L << 40,
        ["us"] = 0.001,
        ["ms"] = 1,
        ["s"] = 1000,
        ["min"] = 60_000,
        ["h"] = 3_600_000,
        ["d"] = 86_400_000,
    };

    /// <param name="type">pg_settings.vartype.</param>
    /// <param name="unit">pg_settings.unit; null where there is none.</param>
    /// <param name="setting">pg_settings.setting, counted in that unit.</param>
    public static bool Same(string wanted, string type, string? unit, string setting) =>
        type switch
        {
            "bool" => Boolean(wanted) is { } value && value == (setting == "on"),
            "integer" or "real" => Number(wanted, unit) is { } value
                && double.TryParse(setting, NumberStyles.Float, CultureInfo.InvariantCulture, out double actual)
                && Near(value, actual, type),
            "enum" => string.Equals(wanted, setting, StringComparison.OrdinalIgnoreCase)
                || (Boolean(wanted) is { } flag && setting == (flag ? "on" : "off")),
            _ => string.Equals(List(wanted), List(setting), StringComparison.Ordinal),
        };

    private static double? Number(string text, string? unit)
    {
        Match match = NumberAndUnit().Match(text.Trim());
        if (!match.Success || !double.TryParse(match.Groups[1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
            return null;
        string stated = match.Groups[2].Value;
        if (stated.Length == 0)
            return number;
        return unit is not null && s_units.TryGetValue(stated, out double from) && s_units.TryGetValue(unit, out double to)
            ? number * from / to
            : null;
    }

    // PostgreSQL rounds a value to whole units of an integer parameter.
    private static bool Near(double wanted, double actual, string type) =>
        type == "integer" ? Math.Abs(wanted - actual) <= 0.5 : Math.Abs(wanted - actual) <= 1e-9 * Math.Max(1, Math.Abs(wanted));

    private static bool? Boolean(string text) =>
        text.Trim().ToLowerInvariant() switch
        {
            "on" or "true" or "yes" or "1" or "t" or "y" => true,
            "off" or "false" or "no" or "0" or "f" or "n" => false,
            _ => null,
        };

    private static string List(string text) => string.Join(',', text.Split(',').Select(static part => part.Trim()));

    [GeneratedRegex("^(-?[0-9]+(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?) *(B|kB|MB|GB|TB|us|ms|s|min|h|d)?$")]
    private static partial Regex NumberAndUnit();
}
