using System.Collections;

namespace HAPostgres.Json;

/// <summary>The properties of an object, in the order of the text and each name once.</summary>
internal sealed class JsonProperties : IReadOnlyList<JsonProperty>
{
    /// <summary>
    /// So many are looked through faster than a table is made. An object of thousands, each of which some rule looks for, needs the table.
    /// </summary>
    private const int Few = 8;

    private readonly List<JsonProperty> _all = [];
    private Dictionary<string, JsonProperty>? _byName;

    public int Count => _all.Count;

    public JsonProperty this[int index] => _all[index];

    /// <returns>Whether the name was free. Where it is taken the property is left out.</returns>
    public bool Add(JsonProperty property)
    {
        if (Find(property.Name) is not null)
            return false;
        _all.Add(property);
        if (_all.Count > Few)
        {
            _byName ??= _all.ToDictionary(static p => p.Name, StringComparer.Ordinal);
            _byName[property.Name] = property;
        }
        return true;
    }

    public JsonProperty? Find(string name)
    {
        if (_byName is not null)
            return _byName.TryGetValue(name, out JsonProperty? found) ? found : null;
        foreach (JsonProperty property in _all)
        {
            if (property.Name == name)
                return property;
        }
        return null;
    }

    public List<JsonProperty>.Enumerator GetEnumerator() => _all.GetEnumerator();

    IEnumerator<JsonProperty> IEnumerable<JsonProperty>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
