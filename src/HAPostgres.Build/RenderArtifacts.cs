using HAPostgres.Artifacts;
using HAPostgres.Artifacts.Writing;
using Microsoft.Build.Framework;

namespace HAPostgres.Build;

/// <summary>Renders every manifest of a project, each to a folder of its own.</summary>
public sealed class RenderArtifacts : Microsoft.Build.Utilities.Task
{
    /// <summary>With the metadata Overlay: the file that the environment asks for, or nothing.</summary>
    [Required]
    public ITaskItem[] Manifests { get; set; } = [];

    /// <summary>What was rendered; read back by the targets, which cannot know the files before a manifest is read.</summary>
    [Required]
    public string ListFile { get; set; } = "";

    /// <summary>The folders that may hold rendered files, deepest first; read back by the clean target.</summary>
    [Required]
    public string FoldersFile { get; set; } = "";

    /// <summary>Where the folders of the clusters go; by default to "artifacts" beside each manifest.</summary>
    public string OutputRoot { get; set; } = "";

    /// <summary>From what each folder was rendered; read back by the next build.</summary>
    [Required]
    public string StateFile { get; set; } = "";

    /// <summary>The folder of the rules' pages, which every reported mistake links to.</summary>
    [Required]
    public string RulePages { get; set; } = "";

    /// <summary>What the compiler wrote, with the generated classes in it; empty where the language has no source generators.</summary>
    public string Assembly { get; set; } = "";

    public override bool Execute()
    {
        List<RenderedCluster> clusters = Together(
            [.. Manifests.Select(static m => (m.GetMetadata("FullPath"), m.GetMetadata("Overlay")))],
            Compile
        );
        CheckNames(clusters);
        if (!Log.HasLoggedErrors)
            CheckTogether(clusters);
        if (!Log.HasLoggedErrors && Assembly.Length > 0)
            CheckClasses(clusters);
        if (Log.HasLoggedErrors)
            return false;
        try
        {
            RenderedState state = new(StateFile);
            clusters = Together(clusters, cluster => state.Holds(cluster) ? (cluster, []) : Render(cluster));
            if (Log.HasLoggedErrors)
                return false;

            string[] edited =
            [
                .. clusters
                    .Where(static c => c.Artifacts is not null)
                    .SelectMany(static c => ArtifactSums.Edited(c.Directory).Select(file => Path.Combine(c.Directory, file))),
            ];

            // Nothing is written before every manifest was found valid.
            foreach (string change in new RenderedFiles(ListFile, FoldersFile).Write(clusters))
                Log.LogMessage(MessageImportance.Low, "HAPostgres: {0}", change);
            state.Save(clusters);
            foreach (string file in edited)
                Log.LogWarning("HAPostgres: {0} was edited since it was rendered, and is written again as the manifest has it.", file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.LogError($"HAPostgres could not write the rendered files: {exception.Message}");
            return false;
        }
        foreach (RenderedCluster cluster in clusters.Where(static c => c.Artifacts is not null))
            Log.LogMessage(MessageImportance.High, "HAPostgres: {0} -> {1}", cluster.Name, cluster.Directory);
        return true;
    }

    /// <summary>On all processors; what was found is reported afterwards, in the order of the manifests.</summary>
    private List<RenderedCluster> Together<T>(
        IReadOnlyCollection<T> all,
        Func<T, (RenderedCluster? Cluster, IReadOnlyList<ManifestDiagnostic> Errors)> work
    )
    {
        List<RenderedCluster> clusters = [];
        foreach ((RenderedCluster? cluster, IReadOnlyList<ManifestDiagnostic> errors) in all.AsParallel().AsOrdered().Select(work).ToList())
        {
            foreach (ManifestDiagnostic error in errors)
                Report(error);
            if (cluster is not null)
                clusters.Add(cluster);
        }
        return clusters;
    }

    private (RenderedCluster? Cluster, IReadOnlyList<ManifestDiagnostic> Errors) Compile((string Path, string Overlay) files)
    {
        (string path, string overlayPath) = files;
        try
        {
            if (ReadFile(path) is not { } manifest)
                return (null, [BuildRules.UnreadableManifest(path)]);
            ManifestFile? overlay = overlayPath.Length == 0 ? null : ReadFile(overlayPath);
            if (overlayPath.Length > 0 && overlay is null)
                return (null, [BuildRules.MissingOverlay(path, overlayPath)]);

            CompilationResult result = ManifestCompiler.Compile(manifest, overlay);
            // The generator has reported the errors, unless it was disabled. Warnings are reported by the generator only.
            if (result.HasErrors || result.Topology is null)
                return (null, [.. result.Diagnostics.Where(static d => d.Rule.Severity == RuleSeverity.Error)]);
            string root = OutputRoot.Length > 0 ? OutputRoot : Path.Combine(Path.GetDirectoryName(path)!, "artifacts");
            return (new(new(path, result.Topology, result.Suppressed), manifest, overlay, Path.GetFullPath(root)), []);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return (null, [BuildRules.Bug(path, exception)]);
        }
    }

    private static (RenderedCluster? Cluster, IReadOnlyList<ManifestDiagnostic> Errors) Render(RenderedCluster cluster)
    {
        try
        {
            return (cluster with { Artifacts = ArtifactRenderer.Render(cluster.Topology) }, []);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return (null, [BuildRules.Bug(cluster.ManifestPath, exception)]);
        }
    }

    private void CheckNames(List<RenderedCluster> clusters)
    {
        foreach (IGrouping<string, RenderedCluster> same in clusters.GroupBy(static c => c.Directory, StringComparer.OrdinalIgnoreCase))
        {
            foreach (RenderedCluster second in same.Skip(1))
                Report(BuildRules.SameFolder(second.ManifestPath, second.Name, same.First().ManifestPath, same.Key));
        }
    }

    private void CheckTogether(List<RenderedCluster> clusters)
    {
        IEnumerable<ProjectConflict> conflicts = ProjectRules
            .Check(clusters.Select(static c => c.Manifest))
            .Where(static c => c.Rule.Severity == RuleSeverity.Error);
        var byPath = clusters.ToDictionary(static c => c.ManifestPath, StringComparer.Ordinal);
        foreach (ManifestDiagnostic error in ProjectRules.Locate(conflicts, path => (byPath[path].Text, byPath[path].Overlay)))
            Report(error);
    }

    private void CheckClasses(List<RenderedCluster> clusters)
    {
        HashSet<string> compiled = GeneratedClasses.DigestsIn(Assembly);
        foreach (RenderedCluster cluster in clusters.Where(c => !compiled.Contains(c.Digest)))
            Report(BuildRules.NoClass(cluster.ManifestPath, cluster.Name, Assembly));
    }

    private static ManifestFile? ReadFile(string path)
    {
        try
        {
            return new ManifestFile(path, File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>In the form of the compiler's own line; a subcategory would change it.</summary>
    private void Report(ManifestDiagnostic diagnostic)
    {
        SourceLocation at = diagnostic.Location;
        Log.LogError(
            null,
            diagnostic.Rule.Id,
            null,
            diagnostic.Rule.PageIn(RulePages),
            at.Path,
            at.Start.Line + 1,
            at.Start.Column + 1,
            at.End.Line + 1,
            at.End.Column + 1,
            "{0}",
            diagnostic.Message
        );
    }
}
