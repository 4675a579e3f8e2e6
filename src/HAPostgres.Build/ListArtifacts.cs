using HAPostgres.Artifacts.Writing;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace HAPostgres.Build;

/// <summary>
/// The rendered files as items. MSBuild alone would split the list line by line, which costs seconds where there are thousands.
/// </summary>
public sealed class ListArtifacts : Microsoft.Build.Utilities.Task
{
    /// <summary>The lines of the list that <see cref="RenderArtifacts"/> writes.</summary>
    [Required]
    public ITaskItem[] Lines { get; set; } = [];

    /// <summary>Where given: only what a program there would not find in an "artifacts" folder above itself.</summary>
    public string ProgramDirectory { get; set; } = "";

    /// <summary>With the metadata TargetPath: where the program finds the file, below its own folder.</summary>
    [Output]
    public ITaskItem[] Artifacts { get; set; } = [];

    public override bool Execute()
    {
        // As MSBuild escapes them, and has to have them back.
        Artifacts =
        [
            .. Lines
                .Cast<ITaskItem2>()
                .Select(static line => line.EvaluatedIncludeEscaped.Split(RenderedFiles.Bar))
                .Where(parts =>
                    parts.Length == 2 && !IsAbove(parts[0]) && !parts[1].EndsWith($"/{ArtifactWriter.ListFile}", StringComparison.Ordinal)
                )
                .Select(static parts => new TaskItem(
                    $"{parts[0]}/{parts[1]}",
                    new Dictionary<string, string> { ["TargetPath"] = $"artifacts/{parts[1]}" }
                )),
        ];
        return true;
    }

    /// <summary>As the program looks for it: by the folder's name, from its own folder upwards.</summary>
    private bool IsAbove(string root) =>
        Path.GetFileName(root) == "artifacts"
        && ProgramDirectory.StartsWith($"{Path.GetDirectoryName(root)}{Path.DirectorySeparatorChar}", StringComparison.Ordinal);
}
