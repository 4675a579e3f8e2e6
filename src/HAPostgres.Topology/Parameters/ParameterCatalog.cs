using System.Collections.Concurrent;
using System.Globalization;

namespace HAPostgres.Parameters;

/// <summary>Every parameter of a version of PostgreSQL, read off a running server of that version (pg_settings).</summary>
internal sealed class ParameterCatalog
{
    private static readonly ConcurrentDictionary<int, ParameterCatalog> s_known = new();

    private readonly Dictionary<string, ParameterFacts> _byName;

    private ParameterCatalog(int version) => _byName = Read(version).ToDictionary(static p => p.Name, LibcParsing.IgnoringCase);

    public static IReadOnlyList<int> Versions { get; } = [15, 17, 18];

    public IEnumerable<string> Names => _byName.Keys;

    public IEnumerable<ParameterFacts> Parameters => _byName.Values;

    /// <returns>Null for a version that is not supported.</returns>
    public static ParameterCatalog? Of(int version) =>
        Versions.Contains(version) ? s_known.GetOrAdd(version, static v => new ParameterCatalog(v)) : null;

    /// <summary>
    /// Like PostgreSQL, without regard to case. PostgreSQL also knows three old names (map_old_guc_names), but Patroni drops those.
    /// </summary>
    public ParameterFacts? Find(string name) => _byName.TryGetValue(name, out ParameterFacts? facts) ? facts : null;

    /// <param name="columns">As pg_settings shows them: name, vartype, unit, context, min_val, max_val, enumvals, boot_val, and the
    /// category where it is there.</param>
    /// <param name="first">Where the name stands.</param>
    public static ParameterFacts Facts(string[] columns, int first) =>
        new(
            columns[first],
            TypeOf(columns[first + 1]),
            columns[first + 2],
            ContextOf(columns[first + 3]),
            Number(columns[first + 4]),
            Number(columns[first + 5]),
            [.. ListOf(columns[first + 6])],
            Unquote(columns[first + 7])
        )
        {
            Category = columns.Length > first + 8 ? columns[first + 8] : "",
        };

    private static IEnumerable<ParameterFacts> Read(int version) =>
        EmbeddedTable.Read($"pg_settings-{version}.tsv").Select(static row => Facts(row, 0));

    private static ParameterType TypeOf(string word) =>
        word switch
        {
            "bool" => ParameterType.Bool,
            "integer" => ParameterType.Integer,
            "real" => ParameterType.Real,
            "enum" => ParameterType.Enum,
            _ => ParameterType.Text,
        };

    private static ParameterContext ContextOf(string word) =>
        word switch
        {
            "internal" => ParameterContext.Internal,
            "postmaster" => ParameterContext.Postmaster,
            "sighup" => ParameterContext.Sighup,
            "superuser-backend" => ParameterContext.SuperuserBackend,
            "backend" => ParameterContext.Backend,
            "superuser" => ParameterContext.Superuser,
            _ => ParameterContext.User,
        };

    /// <summary>pg_settings shows six digits, which cuts DBL_MAX.</summary>
    private static double Number(string text) =>
        text switch
        {
            "" => 0,
            "1.79769e+308" => double.MaxValue,
            "-1.79769e+308" => double.MinValue,
            _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
        };

    private static IEnumerable<string> ListOf(string text) => text.Length == 0 ? [] : text.Split(',').Select(Unquote);

    private static string Unquote(string text) =>
        text.Length > 1 && text[0] == '"' && text[text.Length - 1] == '"' ? text.Substring(1, text.Length - 2).Replace("\"\"", "\"") : text;
}
