using System.Globalization;
using System.Text.RegularExpressions;
using HAPostgres.Parameters;

namespace HAPostgres;

/// <summary>Reads parameters' values as far as rules calculate with them.</summary>
internal static class ParameterValues
{
    private static readonly Regex s_memory = new("^\\s*([0-9]+(?:\\.[0-9]+)?)\\s*(B|kB|MB|GB|TB)?\\s*$", RegexOptions.CultureInvariant);

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
            ? new ByteSize((long)(decimal.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * size.Bytes))
            : builtIn;
    }
}
