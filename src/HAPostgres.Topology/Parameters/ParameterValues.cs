using System.Globalization;
using System.Text.RegularExpressions;
using HAPostgres.Parameters;

namespace HAPostgres;

/// <summary>Reads parameters' values as far as rules calculate with them.</summary>
internal static class ParameterValues
{
    private static readonly Regex s_memory = new("^\\s*([0-9]+(?:\\.[0-9]+)?)\\s*(B|kB|MB|GB|TB)?\\s*\\z", RegexOptions.CultureInvariant);

    /// <summary>More than PostgreSQL counts anywhere that rules look, and two of them can be added.</summary>
    private const int MaxNumber = 1_000_000_000;

    /// <summary>More than PostgreSQL takes anywhere, and little enough that no sum of products overflows.</summary>
    private static readonly ByteSize s_most = ByteSize.FromGigabytes(64 << 10);

    /// <param name="postgres">The parameters.</param>
    /// <param name="name">A parameter of memory.</param>
    /// <param name="builtIn">PostgreSQL's own default.</param>
    public static ByteSize Memory(this PostgresTopology postgres, string name, ByteSize builtIn)
    {
        Match match = s_memory.Match(postgres.FindParameter(name)?.Value ?? "");
        if (!match.Success)
            return builtIn;
        string unit = match.Groups[2].Success ? $"1{match.Groups[2].Value}" : ParameterCatalog.Of(postgres.Version)?.Find(name)?.Unit ?? "8kB";
        unit = char.IsDigit(unit[0]) ? unit : $"1{unit}";
        return ByteSize.TryParse(unit, out ByteSize size)
            ? new ByteSize((long)Math.Min(double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * size.Bytes, s_most.Bytes))
            : builtIn;
    }

    /// <param name="postgres">The parameters.</param>
    /// <param name="name">A parameter that counts something.</param>
    /// <param name="builtIn">PostgreSQL's own default.</param>
    public static int Number(this PostgresTopology postgres, string name, int builtIn) =>
        int.TryParse(postgres.FindParameter(name)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? Math.Min(value, MaxNumber) : builtIn;
}
