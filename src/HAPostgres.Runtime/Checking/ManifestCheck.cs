namespace HAPostgres.Runtime.Checking;

/// <summary>Compiles manifests again: the build says each warning once, and not at all when it has nothing to do.</summary>
internal sealed record ManifestCheck(IReadOnlyList<ManifestDiagnostic> Findings, IReadOnlyList<CompilationResult> Results)
{
    public int Errors => Findings.Count(static f => f.Rule.Severity == RuleSeverity.Error);

    public int Warnings => Findings.Count - Errors;

    public static ManifestCheck Run(IReadOnlyList<ManifestSource> sources)
    {
        CompilationResult[] results = [.. sources.Select(static s => ManifestCompiler.Compile(s.Manifest, s.Overlay))];
        EquatableArray<ProjectConflict> conflicts = ProjectRules.Check(
            sources
                .Zip(results)
                .Where(static pair => pair.Second is { HasErrors: false, Topology: not null })
                .Select(static pair => new ProjectManifest(pair.First.Manifest.Path, pair.Second.Topology!, pair.Second.Suppressed))
        );
        return new ManifestCheck(
            [
                .. results.SelectMany(static r => r.Diagnostics),
                .. ProjectRules.Locate(
                    conflicts,
                    path =>
                    {
                        ManifestSource source = sources.First(s => s.Manifest.Path == path);
                        return (source.Manifest, source.Overlay);
                    }
                ),
            ],
            results
        );
    }
}
