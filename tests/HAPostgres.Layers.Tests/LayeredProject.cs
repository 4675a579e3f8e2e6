using System.Runtime.CompilerServices;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace HAPostgres.Layers;

/// <summary>A compiled project, whose folders depend on those below them in one list.</summary>
internal sealed class LayeredProject
{
    /// <summary>The place of what lies in no folder.</summary>
    public const string Root = ".";

    private readonly Dictionary<string, string[]> _layersByType;
    private readonly IType[] _types;

    /// <param name="name">The project, which is its folder below <c>src</c>.</param>
    /// <param name="layers">
    /// From the bottom up: folders, <see cref="Root"/>, and files of the root that have another place than the rest of it.
    /// </param>
    /// <param name="assembly">Where it has another name than the project.</param>
    public LayeredProject(string name, string[] layers, string? assembly = null)
    {
        Name = name;
        Layers = layers;
        var loaded = System.Reflection.Assembly.Load(assembly ?? name);
        Sources sources = new(loaded.Location, name);
        // What the compiler or one of its generators made has no folder, and knows none.
        _types = [.. new ArchLoader().LoadAssembly(loaded).Build().Types.Where(t => !IsOfCompiler(t) && !sources.IsGenerated(NameOf(t)))];
        _layersByType = _types
            .Select(NameOf)
            .Distinct()
            .ToDictionary(static type => type, type => sources.Of(type).Select(LayerOf).Distinct().ToArray());
    }

    public string Name { get; }

    /// <summary>From the bottom up.</summary>
    public string[] Layers { get; }

    /// <summary>The layers that have a type.</summary>
    public IEnumerable<string> Used => _layersByType.Values.SelectMany(static layers => layers).Distinct();

    /// <summary>Types that lie in no folder, or in several.</summary>
    public IEnumerable<string> Homeless =>
        _layersByType.Where(static type => type.Value.Length != 1).Select(static type => $"{type.Key}: {string.Join(", ", type.Value)}");

    /// <summary>What depends on something in a higher layer.</summary>
    public IEnumerable<string> Upward =>
        from type in _types
        from target in type.Dependencies.Select(static dependency => NameOf(dependency.Target)).Distinct()
        where PlaceOf(target) > PlaceOf(NameOf(type))
        select $"{NameOf(type)} ({_layersByType[NameOf(type)][0]}) -> {target} ({_layersByType[target][0]})";

    private int? PlaceOf(string type) =>
        _layersByType.TryGetValue(type, out string[]? found) && found is [string layer] ? Array.IndexOf(Layers, layer) : null;

    private string LayerOf(string file) =>
        Layers.Contains(file) ? file
        : file.Contains('/', StringComparison.Ordinal) ? file.Split('/')[0]
        : Root;

    private static bool IsOfCompiler(IType type) => type.Attributes.Any(static a => a.Name == nameof(CompilerGeneratedAttribute));

    /// <summary>Of the outermost type: what is nested in it lies where it lies.</summary>
    private static string NameOf(IType type) => type.FullName.Split('+')[0];
}
