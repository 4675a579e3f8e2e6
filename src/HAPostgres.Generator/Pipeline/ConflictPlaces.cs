using System.Collections.Immutable;

namespace HAPostgres.Generator.Pipeline;

/// <summary>Conflicts between manifests, at their places.</summary>
internal static class ConflictPlaces
{
    public static EquatableArray<ManifestDiagnostic> Of(
        EquatableArray<ProjectConflict> conflicts,
        ImmutableArray<MarkedFile> manifests,
        EquatableArray<MarkedFile> overlays
    )
    {
        var byPath = manifests.GroupBy(static m => m.Path).ToDictionary(static g => g.Key, static g => g.First(), StringComparer.Ordinal);
        (ManifestFile Manifest, ManifestFile? Overlay) Read(string path)
        {
            MarkedFile manifest = byPath[path];
            return (manifest.ToManifestFile()!, manifest.FindOverlay(overlays)?.ToManifestFile());
        }
        return ProjectRules.Locate(conflicts, Read);
    }
}
