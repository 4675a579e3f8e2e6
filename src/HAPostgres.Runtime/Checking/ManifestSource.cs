namespace HAPostgres.Runtime.Checking;

/// <summary>A manifest on disk, with its environment's overlay.</summary>
internal sealed record ManifestSource(ManifestFile Manifest, ManifestFile? Overlay)
{
    private const string DefaultName = "cluster.hapg.json";

    /// <param name="paths">
    /// As the command line names them. Without any: of the nearest folder with manifests (*.hapg.json), here, above, or above the program,
    /// the
    /// only one, or cluster.hapg.json, or the one of the cluster.
    /// </param>
    /// <param name="cluster">The name of the cluster that the program was compiled for; null where it is for any.</param>
    /// <param name="environment">As the build's HAPostgresEnvironment; empty for none.</param>
    /// <exception cref="DeployException">A file cannot be read.</exception>
    public static IReadOnlyList<ManifestSource> Find(IReadOnlyList<string> paths, string environment, string? cluster) =>
        [
            .. (paths.Count > 0 ? paths : [Nearest(cluster, Directory.GetCurrentDirectory(), AppContext.BaseDirectory)]).Select(path =>
                Read(path, environment)
            ),
        ];

    /// <param name="starts">Each with all folders above it.</param>
    internal static string Nearest(string? cluster, params string[] starts)
    {
        foreach (string start in starts)
        {
            for (DirectoryInfo? at = new(start); at is not null; at = at.Parent)
            {
                // An overlay ends in .hapg.<environment>.json.
                string[] there = [.. at.EnumerateFiles("*.hapg.json").Select(static f => f.FullName).Order(StringComparer.Ordinal)];
                if (there.Length > 0)
                    return Path.GetRelativePath(Directory.GetCurrentDirectory(), Choose(there, cluster));
            }
        }
        throw new DeployException(
            ExitCode.BadUsage,
            $"No manifest (*.hapg.json) in {string.Join(" or ", starts)}, or above.",
            "Name the manifest with --manifest FILE."
        );
    }

    private static string Choose(string[] manifests, string? cluster)
    {
        if (manifests is [var only])
            return only;
        if (manifests.FirstOrDefault(static m => Path.GetFileName(m) == DefaultName) is { } usual)
            return usual;
        string[] named = cluster is null ? [] : [.. manifests.Where(m => ManifestCompiler.Compile(ReadFile(m)).Topology?.Name == cluster)];
        string own = cluster is null ? "" : $"; {named.Length} of them are of {cluster}";
        return named is [var one]
            ? one
            : throw new DeployException(
                ExitCode.BadUsage,
                $"{Path.GetDirectoryName(manifests[0])} has {manifests.Length} manifests{own}: "
                    + $"{string.Join(", ", manifests.Select(Path.GetFileName))}.",
                "Name the manifest with --manifest FILE."
            );
    }

    private static ManifestSource Read(string path, string environment)
    {
        ManifestFile manifest = ReadFile(path);
        return new ManifestSource(
            manifest,
            environment.Length == 0 ? null : ReadFile(Path.ChangeExtension(path, $".{environment}{Path.GetExtension(path)}"))
        );
    }

    private static ManifestFile ReadFile(string path)
    {
        try
        {
            return new ManifestFile(path, File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new DeployException(
                ExitCode.BadUsage,
                $"The manifest '{path}' cannot be read: {e.Message}",
                "Check the path, and that the file may be read."
            );
        }
    }
}
