namespace HAPostgres.Generator;

/// <summary>The generator's steps, by the names under which Roslyn tracks them.</summary>
internal static class StepNames
{
    public const string Files = nameof(Files);
    public const string Overlays = nameof(Overlays);
    public const string Compiled = nameof(Compiled);
    public const string Diagnostics = nameof(Diagnostics);
    public const string Members = nameof(Members);
    public const string Conflicts = nameof(Conflicts);
    public const string Places = nameof(Places);
    public const string Clusters = nameof(Clusters);
    public const string Claims = nameof(Claims);
    public const string Parts = nameof(Parts);
    public const string Sources = nameof(Sources);

    public static IReadOnlyList<string> All { get; } =
    [Files, Overlays, Compiled, Diagnostics, Members, Conflicts, Places, Clusters, Claims, Parts, Sources];
}
