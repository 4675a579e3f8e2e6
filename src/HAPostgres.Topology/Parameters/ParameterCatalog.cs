using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;

namespace HAPostgres.Parameters;

/// <summary>Every parameter of a version of PostgreSQL, read off a running server of that version (pg_settings).</summary>
internal sealed class ParameterCatalog
{
    private static readonly ConcurrentDictionary<int, ParameterCatalog> s_known = new();

    private readonly Dictionary<string, ParameterFacts> _byName;

    private ParameterCatalog(int version) =>
        _byName = Read(version).ToDictionary(static p => p.Name, CText.IgnoringCase);

    public static IReadOnlyList<int> Versions { get; } = [15, 17, 18];

    public IEnumerable<string> Names => _byName.Keys;

    public IEnumerable<ParameterFacts> Parameters => _byName.Values;

    /// <returns>Null for a version that is not supported.</returns>
    public static ParameterCatalog? Of(int version) =>
        Versions.Contains(version) ? s_known.GetOrAdd(version, static v => new ParameterCatalog(v)) : null;

    /// <summary>Like PostgreSQL, without regard to case. PostgreSQL also knows three old names (map_old_guc_names), but Patroni drops those.</summary>
    public ParameterFacts? Find(string name) => _byName.TryGetValue(name, out ParameterFacts? facts) ? facts : null;

    private static IEnumerable<ParameterFacts> Read(int version)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"pg_settings-{version}.tsv")!;
        using var reader = new StreamReader(stream);
        _ = reader.ReadLine();
        while (reader.ReadLine() is string line)
        {
            string[] columns = line.Split('\t');
            yield return new ParameterFacts(
                columns[0], TypeOf(columns[1]), columns[2], ContextOf(columns[3]), Number(columns[4]), Number(columns[5]), [.. ListOf(columns[6])], Unquote(columns[7]));
        }
    }

    private static ParameterType TypeOf(string word) => word switch
    {
        "bool" => ParameterType.Bool,
        "integer" => ParameterType.Integer,
        "real" => ParameterType.Real,
        "enum" => ParameterType.Enum,
        _ => ParameterType.Text,
    };

    private static ParameterContext ContextOf(string word) => word switch
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
    private static double Number(string text) => text switch
    {
        "" => 0,
        "1.79769e+308" => double.MaxValue,
        "-1.79769e+308" => double.MinValue,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private static IEnumerable<string> ListOf(string text) =>
        text.Length == 0 ? [] : text.Split(',').Select(Unquote);

    private static string Unquote(string text) =>
        text.Length > 1 && text[0] == '"' && text[text.Length - 1] == '"' ? text.Substring(1, text.Length - 2).Replace("\"\"", "\"") : text;
}
