using System.Collections.Concurrent;

namespace HAPostgres.Parameters;

/// <summary>What the product's own image of a version holds, read off that image.</summary>
internal sealed class ImageInventory
{
    private static readonly ConcurrentDictionary<int, ImageInventory> s_known = new();

    private readonly ILookup<string, string> _names;
    private readonly ConcurrentDictionary<string, HashSet<string>> _sets = new(StringComparer.Ordinal);

    private ImageInventory(int version) =>
        _names = EmbeddedTable.Read($"image-{version}.tsv").ToLookup(static row => row[0], static row => row[1], StringComparer.Ordinal);

    public IEnumerable<string> Libraries => _names["library"];

    public IEnumerable<string> Extensions => _names["extension"];

    public IEnumerable<string> TimeZones => _names["timezone"];

    public IEnumerable<string> TimeZoneAbbreviations => _names["timezone abbreviations"];

    public IEnumerable<string> TextSearchConfigurations => _names["text search configuration"];

    /// <returns>Null for a version without an image.</returns>
    public static ImageInventory? Of(int version) =>
        ParameterCatalog.Versions.Contains(version) ? s_known.GetOrAdd(version, static v => new ImageInventory(v)) : null;

    public bool HasLibrary(string name) => Set("library", StringComparer.Ordinal).Contains(name);

    /// <summary>PostgreSQL finds the files of time zones without regard to case.</summary>
    public bool HasTimeZone(string name) => Set("timezone", LibcParsing.IgnoringCase).Contains(name);

    private HashSet<string> Set(string kind, StringComparer comparer) =>
        _sets.GetOrAdd(kind, k => new HashSet<string>(_names[k], comparer));
}
