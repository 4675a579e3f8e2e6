namespace HAPostgres.Generator.Pipeline;

/// <summary>A manifest after the compiler has been over it.</summary>
/// <param name="Topology">As far as it could be read, so that C# errors do not bury the manifest's own.</param>
/// <param name="SourceNames">The names of the files that it came from.</param>
internal sealed record CompiledManifest(
    string Path,
    string RootNamespace,
    EquatableArray<string> SourceNames,
    ClusterTopology? Topology,
    EquatableArray<ManifestDiagnostic> Diagnostics)
{
    public static CompiledManifest Of(MarkedFile manifest, EquatableArray<MarkedFile> overlays)
    {
        MarkedFile? overlay = manifest.OverlayPath.Length == 0
            ? null
            : overlays.FirstOrDefault(o => string.Equals(o.Path, manifest.OverlayPath, StringComparison.Ordinal));
        CompiledManifest nothing = new(
            manifest.Path,
            manifest.RootNamespace,
            new[] { manifest, overlay }.OfType<MarkedFile>().Select(static f => System.IO.Path.GetFileName(f.Path)).ToEquatableArray(),
            null,
            default);
        if (manifest.Text is null)
            return nothing with { Diagnostics = EquatableArray.Of(BuildRules.UnreadableManifest(manifest.Path)) };
        try
        {
            CompilationResult result = ManifestCompiler.Compile(
                new ManifestFile(manifest.Path, manifest.Text),
                overlay?.Text is null ? null : new ManifestFile(overlay.Path, overlay.Text));
            return nothing with
            {
                Topology = result.Topology,
                Diagnostics = manifest.OverlayPath.Length > 0 && overlay?.Text is null
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

    public ClusterClass ToClass() => new(Path, RootNamespace, SourceNames, Topology!);
}
