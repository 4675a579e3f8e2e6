using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HAPostgres.Artifacts.Writing;

namespace HAPostgres.Build;

/// <summary>From what every folder was rendered last, so that editing one of many manifests renders one.</summary>
/// <param name="file">Lines "fingerprint|folder".</param>
internal sealed class RenderedState(string file)
{
    private const char Bar = '|';

    /// <summary>A renderer that was built anew may render something else.</summary>
    private static readonly long s_renderer = Directory
        .GetFiles(Path.GetDirectoryName(typeof(RenderedState).Assembly.Location)!, "*.dll")
        .Max(static dll => File.GetLastWriteTimeUtc(dll).Ticks);

    private readonly Dictionary<string, string> _fingerprints = File.Exists(file)
        ? File.ReadAllLines(file)
            .Select(static line => line.Split(Bar, 2))
            .Where(static parts => parts.Length == 2)
            .ToDictionary(static parts => parts[1], static parts => parts[0], StringComparer.Ordinal)
        : [];

    /// <summary>Whether the folder holds what would be rendered, unedited.</summary>
    public bool Holds(RenderedCluster cluster)
    {
        if (!_fingerprints.TryGetValue(cluster.Directory, out string? fingerprint))
            return false;
        try
        {
            return ArtifactWriter.Written(cluster.Directory).Count > 0 && fingerprint == Fingerprint(cluster);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // Writing to the folder reports the cause.
        }
    }

    public void Save(IEnumerable<RenderedCluster> clusters) =>
        File.WriteAllLines(file, clusters.Select(static cluster => $"{Fingerprint(cluster)}{Bar}{cluster.Directory}"));

    /// <exception cref="IOException">A file cannot be looked at.</exception>
    private static string Fingerprint(RenderedCluster cluster) =>
        FormattableString.Invariant($"{cluster.Digest}-{s_renderer:x}-{Snapshot(cluster.Directory)}");

    /// <summary>
    /// Size and time of every file that was written: an edit changes at least one of them, and so does an older file in its
    /// place. Cheaper than to read them all.
    /// </summary>
    private static string Snapshot(string directory)
    {
        StringBuilder text = new();
        foreach (string path in ArtifactWriter.Written(directory).Append(ArtifactWriter.ListFile))
        {
            FileInfo info = new(Path.Combine(directory, path));
            text.Append(CultureInfo.InvariantCulture, $"{path}|{(info.Exists ? info.Length : -1)}|{info.LastWriteTimeUtc.Ticks}\n");
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }
}
