using System.Collections.Concurrent;

namespace HAPostgres.Parameters;

/// <summary>The parameters that PostgreSQL's own modules (contrib) bring, read off a running server that has loaded each of them.</summary>
internal sealed class ModuleCatalog
{
    private static readonly ConcurrentDictionary<int, ModuleCatalog> s_known = new();

    private readonly Dictionary<string, (string Library, ParameterFacts Facts)> _byName;
    private readonly Dictionary<string, string> _libraryByPrefix = new(LibcParsing.IgnoringCase);

    private ModuleCatalog(int version)
    {
        _byName = EmbeddedTable
            .Read($"modules-{version}.tsv")
            .ToDictionary(static row => row[1], static row => (row[0], ParameterCatalog.Facts(row, 1)), LibcParsing.IgnoringCase);
        foreach (KeyValuePair<string, (string Library, ParameterFacts)> parameter in _byName)
            _libraryByPrefix[Prefix(parameter.Key)] = parameter.Value.Library;
    }

    public IEnumerable<string> Prefixes => _libraryByPrefix.Keys;

    public IEnumerable<ParameterFacts> Parameters => _byName.Values.Select(static p => p.Facts);

    /// <returns>Null for a version that is not supported.</returns>
    public static ModuleCatalog? Of(int version) =>
        ParameterCatalog.Versions.Contains(version) ? s_known.GetOrAdd(version, static v => new ModuleCatalog(v)) : null;

    public static string Prefix(string name) => name.Substring(0, Math.Max(0, name.IndexOf('.')));

    public ParameterFacts? Find(string name) => _byName.TryGetValue(name, out (string, ParameterFacts Facts) found) ? found.Facts : null;

    /// <returns>The library whose parameters begin with the name's first word; null where none does.</returns>
    public string? LibraryOf(string name) => _libraryByPrefix.TryGetValue(Prefix(name), out string? library) ? library : null;

    public IEnumerable<string> NamesOf(string library) => _byName.Where(p => p.Value.Library == library).Select(static p => p.Key);
}
