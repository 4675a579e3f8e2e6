using HAPostgres.Artifacts;
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

    public override bool Execute()
    {
        List<RenderedCluster> clusters = [];
        foreach (ITaskItem manifest in Manifests)
        {
            if (Render(manifest) is { } cluster)
                clusters.Add(cluster);
        }
        CheckNames(clusters);
        if (!Log.HasLoggedErrors)
            CheckTogether(clusters);
        if (Log.HasLoggedErrors)
            return false;

        // Nothing is written before everything is known to be right.
        RenderedFiles files = new(ListFile, FoldersFile);
        try
        {
            foreach (string change in files.Write(clusters))
                Log.LogMessage(MessageImportance.Low, "HAPostgres: {0}", change);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.LogError($"HAPostgres could not write the rendered files: {exception.Message}");
            return false;
        }
        foreach (RenderedCluster cluster in clusters)
            Log.LogMessage(MessageImportance.High, "HAPostgres: {0} -> {1}", cluster.Name, cluster.Directory);
        return true;
    }

    private RenderedCluster? Render(ITaskItem item)
    {
        string path = item.GetMetadata("FullPath");
        try
        {
            if (ReadFile(path) is not { } manifest)
                return Fail(BuildRules.UnreadableManifest(path));
            string overlayPath = item.GetMetadata("Overlay");
            ManifestFile? overlay = overlayPath.Length == 0 ? null : ReadFile(overlayPath);
            if (overlayPath.Length > 0 && overlay is null)
                return Fail(BuildRules.MissingOverlay(path, overlayPath));

            CompilationResult result = ManifestCompiler.Compile(manifest, overlay);
            if (result.HasErrors || result.Topology is null)
            {
                // The generator has reported these, unless somebody silenced it. Warnings are its business alone.
                foreach (ManifestDiagnostic error in result.Diagnostics.Where(static d => d.Rule.Severity == RuleSeverity.Error))
                    Report(error);
                return null;
            }
            string root = OutputRoot.Length > 0 ? OutputRoot : Path.Combine(Path.GetDirectoryName(path)!, "artifacts");
            return new(new(path, result.Topology, result.Suppressed), manifest, overlay, Path.GetFullPath(root), ArtifactRenderer.Render(result.Topology));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return Fail(BuildRules.Bug(path, exception));
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
        foreach (ProjectConflict conflict in ProjectRules.Check(clusters.Select(static c => c.Manifest)).Where(static c => c.Rule.Severity == RuleSeverity.Error))
        {
            Report(ProjectRules.Locate(conflict, path =>
            {
                RenderedCluster cluster = clusters.First(c => c.ManifestPath == path);
                return (cluster.Text, cluster.Overlay);
            }));
        }
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

    private RenderedCluster? Fail(ManifestDiagnostic diagnostic)
    {
        Report(diagnostic);
        return null;
    }

    /// <summary>In the form of the compiler's own line; a subcategory would change it.</summary>
    private void Report(ManifestDiagnostic diagnostic)
    {
        SourceLocation at = diagnostic.Location;
        Log.LogError(
            null, diagnostic.Rule.Id, null, diagnostic.Rule.Page, at.Path,
            at.Start.Line + 1, at.Start.Column + 1, at.End.Line + 1, at.End.Column + 1,
            "{0}", diagnostic.Message);
    }
}
