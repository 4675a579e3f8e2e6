namespace HAPostgres.Parameters;

/// <summary>memory_unit_conversion_table and time_unit_conversion_table of PostgreSQL's guc.c.</summary>
internal static class ParameterUnits
{
    private static readonly string[] s_memory = ["TB", "GB", "MB", "kB", "B"];

    private static readonly double[] s_bytes = [1L << 40, 1L << 30, 1L << 20, 1L << 10, 1];

    private static readonly string[] s_time = ["d", "h", "min", "s", "ms", "us"];

    private static readonly double[] s_microseconds = [86_400e6, 3_600e6, 60e6, 1e6, 1e3, 1];

    private static readonly char[] s_digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

    /// <param name="baseUnit">As pg_settings shows it: "8kB", "ms".</param>
    public static IReadOnlyList<string> Of(string baseUnit) =>
        baseUnit.Length == 0 ? []
        : baseUnit.EndsWith("B", StringComparison.Ordinal) ? s_memory
        : s_time;

    /// <summary>convert_to_base_unit: a fraction is first rounded to the next smaller unit.</summary>
    public static bool TryConvert(double value, string unit, string baseUnit, out double converted)
    {
        converted = 0;
        bool memory = ReferenceEquals(Of(baseUnit), s_memory);
        double[] sizes = memory ? s_bytes : s_microseconds;
        int i = Array.IndexOf(memory ? s_memory : s_time, unit);
        if (i < 0)
            return false;
        double size = Size(baseUnit);
        converted = value * Multiplier(sizes[i], size);
        if (i + 1 < sizes.Length)
        {
            double smaller = Multiplier(sizes[i + 1], size);
            converted = Math.Round(converted / smaller) * smaller;
        }
        return true;
    }

    /// <summary>In bytes or microseconds.</summary>
    public static double Size(string baseUnit)
    {
        string unit = baseUnit.TrimStart(s_digits);
        double count =
            unit.Length == baseUnit.Length
                ? 1
                : int.Parse(baseUnit.Substring(0, baseUnit.Length - unit.Length), System.Globalization.CultureInfo.InvariantCulture);
        int memory = Array.IndexOf(s_memory, unit);
        return count * (memory >= 0 ? s_bytes[memory] : s_microseconds[Array.IndexOf(s_time, unit)]);
    }

    // As the table computes it: 1.0 / 60 is not the double that 1e6 / 60e6 could be on the way.
    private static double Multiplier(double unit, double baseUnit) => unit >= baseUnit ? unit / baseUnit : 1.0 / (baseUnit / unit);
}
