using HAPostgres.Artifacts.Writing;

namespace HAPostgres.Build;

/// <summary>From what every folder was rendered last, so that editing one of many manifests renders one.</summary>
/// <param name="file">Lines "fingerprint|folder". Whatever is younger than this file was not written by us.</param>
internal sealed class RenderedState(string file)
{
    private const char Bar = '|';

    /// <summary>A renderer that was built anew may render something else.</summary>
    private static readonly long s_renderer = Directory.GetFiles(Path.GetDirectoryName(typeof(RenderedState).Assembly.Location)!, "*.dll")
        .Max(static dll => File.GetLastWriteTimeUtc(dll).Ticks);

    private readonly DateTime _saved = File.GetLastWriteTimeUtc(file);

    private readonly Dictionary<string, string> _fingerprints = File.Exists(file)
        ? File.ReadAllLines(file).Select(static line => line.Split(Bar, 2)).Where(static parts => parts.Length == 2)
            .ToDictionary(static parts => parts[1], static parts => parts[0], StringComparer.Ordinal)
        : [];

    /// <summary>Whether the folder holds what would be rendered, and nobody has touched it since.</summary>
    public bool Holds(RenderedCluster cluster)
    {
        if (!_fingerprints.TryGetValue(cluster.Directory, out string? fingerprint) || fingerprint != Fingerprint(cluster))
            return false;
        try
        {
            string[] files = [.. ArtifactWriter.Written(cluster.Directory).Append(ArtifactWriter.ListFile).Select(path => Path.Combine(cluster.Directory, path))];
            return files.Length > 1 && files.All(path => File.Exists(path) && File.GetLastWriteTimeUtc(path) <= _saved);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // Whoever writes there says what is in the way.
        }
    }

    public void Save(IEnumerable<RenderedCluster> clusters) =>
        File.WriteAllLines(file, clusters.Select(static cluster => $"{Fingerprint(cluster)}{Bar}{cluster.Directory}"));

    private static string Fingerprint(RenderedCluster cluster) => FormattableString.Invariant($"{cluster.Digest}-{s_renderer:x}");
}
