using HAPostgres.Json;

namespace HAPostgres.Manifests;

/// <summary>From text to JSON, with an environment's overlay merged over it.</summary>
internal static class ManifestReader
{
    /// <returns>Null where the manifest holds no value at all.</returns>
    public static JsonNode? Read(ManifestFile manifest, ManifestFile? overlay, DiagnosticSink sink)
    {
        JsonNode? root = JsonReader.Read(new SourceText(manifest.Path, manifest.Text), sink);
        if (root is null || overlay is null)
            return root;
        JsonNode? patch = JsonReader.Read(new SourceText(overlay.Path, overlay.Text), sink);
        return patch is null ? root : MergePatch.Apply(root, patch);
    }
}
