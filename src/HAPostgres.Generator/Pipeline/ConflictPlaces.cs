using System.Collections.Immutable;

namespace HAPostgres.Generator.Pipeline;

/// <summary>Conflicts between manifests, at their places.</summary>
internal static class ConflictPlaces
{
    public static EquatableArray<ManifestDiagnostic> Of(EquatableArray<ProjectConflict> conflicts, ImmutableArray<MarkedFile> manifests, EquatableArray<MarkedFile> overlays)
    {
        (ManifestFile Manifest, ManifestFile? Overlay) Read(string path)
        {
            MarkedFile manifest = manifests.First(m => m.Path == path);
            return (manifest.ToManifestFile()!, manifest.FindOverlay(overlays)?.ToManifestFile());
        }
        return conflicts.Select(conflict => ProjectRules.Locate(conflict, Read)).ToEquatableArray();
    }
}
