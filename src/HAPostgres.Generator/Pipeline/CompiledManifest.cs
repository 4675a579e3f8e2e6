namespace HAPostgres.Generator.Pipeline;

/// <summary>A compiled manifest.</summary>
/// <param name="Topology">As far as it could be read, so that C# errors do not bury the manifest's own.</param>
/// <param name="SourceNames">The names of the files that it came from.</param>
internal sealed record CompiledManifest(
    string Path,
    string RootNamespace,
    EquatableArray<string> SourceNames,
    ClusterTopology? Topology,
    EquatableArray<ManifestDiagnostic> Diagnostics
)
{
    /// <summary>The rules that the manifest suppresses.</summary>
    public EquatableArray<string> Suppressed { get; init; }

    public bool HasErrors => Diagnostics.Any(static d => d.Rule.Severity == RuleSeverity.Error);

    public static CompiledManifest Of(MarkedFile manifest, EquatableArray<MarkedFile> overlays)
    {
        MarkedFile? overlay = manifest.FindOverlay(overlays);
        CompiledManifest nothing = new(
            manifest.Path,
            manifest.RootNamespace,
            new[] { manifest, overlay }.OfType<MarkedFile>().Select(static f => System.IO.Path.GetFileName(f.Path)).ToEquatableArray(),
            null,
            default
        );
        if (manifest.Text is null)
            return nothing with { Diagnostics = EquatableArray.Of(BuildRules.UnreadableManifest(manifest.Path)) };
        try
        {
            CompilationResult result = ManifestCompiler.Compile(manifest.ToManifestFile()!, overlay?.ToManifestFile());
            return nothing with
            {
                Topology = result.Topology,
                Suppressed = result.Suppressed,
                Diagnostics =
                    manifest.OverlayPath.Length > 0 && overlay?.Text is null
                        ? result.Diagnostics.Append(BuildRules.MissingOverlay(manifest.Path, manifest.OverlayPath)).ToEquatableArray()
                        : result.Diagnostics,
            };
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Roslyn would make a warning of it, and the build would go on without the class.
            return nothing with { Diagnostics = EquatableArray.Of(BuildRules.Bug(manifest.Path, exception)) };
        }
    }

    public ProjectManifest ToProjectManifest() => new(Path, Topology!, Suppressed);

    public ClusterClass ToClass() => new(Path, RootNamespace, SourceNames, Topology!);
}
