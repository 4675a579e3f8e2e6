namespace HAPostgres.Runtime.Checking;

/// <summary>A manifest on disk, with its environment's overlay.</summary>
internal sealed record ManifestSource(ManifestFile Manifest, ManifestFile? Overlay)
{
    private const string DefaultName = "cluster.hapg.json";

    /// <param name="paths">As the command line names them; without any, the nearest cluster.hapg.json here, above, or above the program.</param>
    /// <param name="environment">As the build's HAPostgresEnvironment; empty for none.</param>
    /// <exception cref="DeployException">A file cannot be read.</exception>
    public static IReadOnlyList<ManifestSource> Find(IReadOnlyList<string> paths, string environment) =>
        [.. (paths.Count > 0 ? paths : [Nearest()]).Select(path => Read(path, environment))];

    private static string Nearest()
    {
        foreach (string start in new[] { Directory.GetCurrentDirectory(), AppContext.BaseDirectory })
        {
            for (DirectoryInfo? at = new(start); at is not null; at = at.Parent)
            {
                string path = Path.Combine(at.FullName, DefaultName);
                if (File.Exists(path))
                    return Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
            }
        }
        throw new DeployException(ExitCode.BadUsage, $"No {DefaultName} in {Directory.GetCurrentDirectory()}, above it, or above the program.", "Name the manifest: check --manifest FILE.");
    }

    private static ManifestSource Read(string path, string environment)
    {
        ManifestFile manifest = ReadFile(path);
        return new ManifestSource(manifest, environment.Length == 0 ? null : ReadFile(Path.ChangeExtension(path, $".{environment}{Path.GetExtension(path)}")));
    }

    private static ManifestFile ReadFile(string path)
    {
        try
        {
            return new ManifestFile(path, File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new DeployException(ExitCode.BadUsage, $"The manifest '{path}' cannot be read: {e.Message}", "Check the path, and that the file may be read.");
        }
    }
}
