using System.Runtime.ExceptionServices;
using HAPostgres.Artifacts;
using HAPostgres.Artifacts.Writing;

namespace HAPostgres.Build;

/// <summary>What a project has rendered, remembered from build to build so that nothing stale stays behind.</summary>
/// <param name="listFile">Lines "root|cluster/file": the part behind the bar is the file's place in the program's output, too.</param>
/// <param name="foldersFile">Lines of folders, deepest first.</param>
internal sealed class RenderedFiles(string listFile, string foldersFile)
{
    public const char Bar = '|';

    /// <returns>What changed, one line each.</returns>
    public IReadOnlyList<string> Write(IReadOnlyList<RenderedCluster> clusters)
    {
        List<string> changes = [];
        foreach (string directory in Remembered().Except(clusters.Select(static c => c.Directory), StringComparer.Ordinal))
            Forget(directory, changes);
        changes.AddRange(Together(clusters));

        // The list comes last: it is what tells MSBuild that everything else is done.
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(listFile))!);
        File.WriteAllLines(foldersFile, clusters.SelectMany(Folders).Distinct().OrderByDescending(static f => f.Length));
        File.WriteAllLines(
            listFile,
            clusters.SelectMany(static cluster =>
                cluster.Files.Append(ArtifactWriter.ListFile).Select(file => $"{cluster.Root}{Bar}{cluster.Name}/{file}")
            )
        );
        return changes;
    }

    /// <summary>On all processors: every cluster has a folder of its own.</summary>
    private static List<string> Together(IReadOnlyList<RenderedCluster> clusters)
    {
        try
        {
            return
            [
                .. clusters
                    .AsParallel()
                    .AsOrdered()
                    .SelectMany(static cluster => cluster.Artifacts is null ? [] : Write(cluster.Directory, cluster.Artifacts)),
            ];
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
            throw;
        }
    }

    private static IEnumerable<string> Write(string directory, IReadOnlyList<Artifact> artifacts)
    {
        WriteResult result = ArtifactWriter.Write(directory, artifacts);
        return
        [
            .. result.Written.Select(file => $"wrote {Path.Combine(directory, file)}"),
            .. result.Deleted.Select(file => $"deleted {Path.Combine(directory, file)}"),
        ];
    }

    /// <summary>The cluster is gone from the project, or has another name. Secrets and the operator's own files stay.</summary>
    private static void Forget(string directory, List<string> changes)
    {
        if (!Directory.Exists(directory))
            return;
        changes.AddRange(Write(directory, []));
        File.Delete(Path.Combine(directory, ArtifactWriter.ListFile));
        if (!Directory.EnumerateFileSystemEntries(directory).Any())
            Directory.Delete(directory);
    }

    private IEnumerable<string> Remembered() =>
        File.Exists(listFile)
            ? File.ReadAllLines(listFile)
                .Select(static line => line.Split(Bar))
                .Where(static parts => parts.Length == 2)
                .Select(static parts => Path.Combine(parts[0], parts[1].Split('/')[0]))
                .Distinct()
            : [];

    private static IEnumerable<string> Folders(RenderedCluster cluster) =>
        cluster
            .Files.SelectMany(static path => path.Select((c, i) => (c, i)).Where(static x => x.c == '/').Select(x => path[..x.i]))
            .Select(folder => $"{cluster.Directory}/{folder}")
            .Append(cluster.Directory)
            .Append(cluster.Root);
}
