using System.Globalization;
using System.Text.RegularExpressions;

namespace HAPostgres.Parameters;

/// <summary>Whether PostgreSQL takes a value for a parameter. Where PostgreSQL is lenient, so is this: a false alarm is worse than a late error.</summary>
internal static class ParameterFit
{
    private static readonly string[] s_booleans = ["on", "off", "true", "false", "yes", "no", "1", "0"];

    private static readonly Regex s_number = new("^\\s*([-+]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?)\\s*([a-zA-Z]*)\\s*\\z", RegexOptions.CultureInvariant);

    private static readonly Dictionary<string, double> s_bytes = new() { ["B"] = 1, ["kB"] = 1 << 10, ["MB"] = 1 << 20, ["GB"] = 1 << 30, ["TB"] = 1L << 40 };

    private static readonly Dictionary<string, double> s_milliseconds = new() { ["us"] = 0.001, ["ms"] = 1, ["s"] = 1000, ["min"] = 60_000, ["h"] = 3_600_000, ["d"] = 86_400_000 };

    private static readonly Regex s_unit = new("^([0-9]*)([a-zA-Z]+)\\z", RegexOptions.CultureInvariant);

    /// <returns>What the parameter takes, where it does not take the value; else null.</returns>
    public static string? Complaint(ParameterFacts facts, string value) => facts.Type switch
    {
        "bool" => IsBoolean(value) ? null : "on or off",
        "enum" => IsChoice(facts, value) ? null : $"one of {string.Join(", ", facts.Choices)}",
        "integer" or "real" => NumberComplaint(facts, value),
        _ => null,
    };

    private static bool IsBoolean(string value) =>
        value.Length > 0 && value != "o" && s_booleans.Any(b => b.StartsWith(value, StringComparison.OrdinalIgnoreCase));

    private static bool IsChoice(ParameterFacts facts, string value) =>
        facts.Choices.Contains(value, StringComparer.OrdinalIgnoreCase)
        // pg_settings hides the other spellings of on and off, and "debug" for "debug2".
        || (facts.Choices.Contains("on") && s_booleans.Contains(value, StringComparer.OrdinalIgnoreCase))
        || (facts.Choices.Contains("debug2") && value.Equals("debug", StringComparison.OrdinalIgnoreCase));

    private static string? NumberComplaint(ParameterFacts facts, string value)
    {
        // PostgreSQL also reads hexadecimal and octal numbers.
        if (value.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || Regex.IsMatch(value, "^0[0-9]"))
            return null;
        Match match = s_number.Match(value);
        double factor = match.Success ? Factor(facts.Unit, match.Groups[2].Value) : 0;
        if (factor == 0 || !double.TryParse(match.Groups[1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
            return $"a number{Units(facts.Unit)}";
        double scaled = facts.Type == "integer" ? Math.Round(number * factor) : number * factor;
        return scaled >= Bound(facts.Min) && scaled <= Bound(facts.Max) ? null : $"{facts.Min} to {facts.Max}{(facts.Unit.Length > 0 ? $", counted in {facts.Unit}" : "")}";
    }

    private static double Bound(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>What one of the stated unit is in the parameter's; 0 where it has no such unit.</summary>
    private static double Factor(string own, string stated)
    {
        if (stated.Length == 0)
            return 1;
        Match unit = s_unit.Match(own);
        Dictionary<string, double> units = s_bytes.ContainsKey(unit.Groups[2].Value) ? s_bytes : s_milliseconds;
        if (!units.TryGetValue(unit.Groups[2].Value, out double size) || !units.TryGetValue(stated, out double factor))
            return 0;
        double count = unit.Groups[1].Length == 0 ? 1 : Bound(unit.Groups[1].Value);
        return factor / (count * size);
    }

    private static string Units(string own)
    {
        string name = s_unit.Match(own).Groups[2].Value;
        return s_bytes.ContainsKey(name) ? " and B, kB, MB, GB or TB"
            : s_milliseconds.ContainsKey(name) ? " and us, ms, s, min, h or d"
            : " without a unit";
    }
}
