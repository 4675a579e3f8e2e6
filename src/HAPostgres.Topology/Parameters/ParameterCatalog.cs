using System.Collections.Concurrent;
using System.Reflection;

namespace HAPostgres.Parameters;

/// <summary>Every parameter of a version of PostgreSQL, read off a running server of that version (pg_settings).</summary>
internal sealed class ParameterCatalog
{
    private static readonly ConcurrentDictionary<int, ParameterCatalog> s_known = new();

    private readonly Dictionary<string, ParameterFacts> _byName;

    private ParameterCatalog(IEnumerable<ParameterFacts> parameters) =>
        _byName = parameters.ToDictionary(static p => p.Name, StringComparer.OrdinalIgnoreCase);

    public static IReadOnlyList<int> Versions { get; } = [15, 17, 18];

    public IEnumerable<string> Names => _byName.Keys;

    /// <returns>Null for a version that is not supported.</returns>
    public static ParameterCatalog? Of(int version) =>
        Versions.Contains(version) ? s_known.GetOrAdd(version, static v => new ParameterCatalog(Read(v))) : null;

    /// <summary>Like PostgreSQL, without regard to case.</summary>
    public ParameterFacts? Find(string name) => _byName.TryGetValue(name, out ParameterFacts? facts) ? facts : null;

    private static IEnumerable<ParameterFacts> Read(int version)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"pg_settings-{version}.tsv")!;
        using var reader = new StreamReader(stream);
        _ = reader.ReadLine();
        while (reader.ReadLine() is string line)
        {
            string[] columns = line.Split('\t');
            yield return new ParameterFacts(columns[0], columns[2])
            {
                Type = columns[1],
                Min = columns[4],
                Max = columns[5],
                Choices = columns[6].Length == 0 ? [] : columns[6].Split(','),
                BuiltIn = columns[7].Trim('"'),
            };
        }
    }
}

/// <param name="Name">As PostgreSQL spells it.</param>
/// <param name="Unit">The unit of a number without one ("8kB", "ms"); empty where it has none.</param>
internal sealed record ParameterFacts(string Name, string Unit)
{
    /// <summary>bool, integer, real, enum or string.</summary>
    public required string Type { get; init; }

    /// <summary>In the parameter's unit; empty where it is no number.</summary>
    public required string Min { get; init; }

    public required string Max { get; init; }

    public required IReadOnlyList<string> Choices { get; init; }

    /// <summary>PostgreSQL's own default, in the parameter's unit.</summary>
    public required string BuiltIn { get; init; }
}
