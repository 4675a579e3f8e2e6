using HAPostgres.Artifacts;

namespace HAPostgres.Build;

/// <summary>A cluster's files, before they are written.</summary>
/// <param name="Root">The folder that holds a folder for each cluster.</param>
internal sealed record RenderedCluster(ProjectManifest Manifest, ManifestFile Text, ManifestFile? Overlay, string Root, IReadOnlyList<Artifact> Artifacts)
{
    public string ManifestPath => Manifest.Path;

    public string Name => Manifest.Topology.Name;

    public string Directory => Path.Combine(Root, Name);
}
