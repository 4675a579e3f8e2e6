using HAPostgres.Artifacts;
using HAPostgres.Artifacts.Writing;

namespace HAPostgres.Build;

/// <summary>A cluster, and its files before they are written.</summary>
/// <param name="Root">The folder that holds a folder for each cluster.</param>
internal sealed record RenderedCluster(ProjectManifest Manifest, ManifestFile Text, ManifestFile? Overlay, string Root)
{
    /// <summary>Null where what lies in the folder is still what would be rendered.</summary>
    public IReadOnlyList<Artifact>? Artifacts { get; init; }

    public string Digest { get; } = TopologyDigest.Of(Manifest.Topology);

    public string ManifestPath => Manifest.Path;

    public ClusterTopology Topology => Manifest.Topology;

    public string Name => Topology.Name;

    public string Directory => Path.Combine(Root, Name);

    /// <summary>Relative to the folder.</summary>
    public IEnumerable<string> Files => Artifacts?.Select(static a => a.RelativePath) ?? ArtifactWriter.Written(Directory);
}
