using HAPostgres.Artifacts;

namespace HAPostgres.Build;

/// <summary>A cluster's files, before they are written.</summary>
/// <param name="Root">The folder that holds a folder for each cluster.</param>
internal sealed record RenderedCluster(string ManifestPath, string Name, string Root, IReadOnlyList<Artifact> Artifacts)
{
    public string Directory => Path.Combine(Root, Name);
}
