using HAPostgres.Artifacts.Stack;
using HAPostgres.Artifacts.Templates;
using HAPostgres.Artifacts.Writing;

namespace HAPostgres.Artifacts;

/// <summary>From topology to files. Touches no file system, clock or network: the same topology gives the same bytes everywhere.</summary>
public static class ArtifactRenderer
{
    /// <summary>For <c>"$schema"</c> in the manifest.</summary>
    private const string ManifestSchema = "cluster.hapg.schema.json";

    private static readonly string[] s_texts =
    [
        ".env.example",
        ".gitignore",
        "README.md",
        "QUICKSTART.md",
        "FILE_STRUCTURE.md",
        "topology.svg",
        "scripts/hapg.sh",
        "scripts/setup.sh",
        "scripts/deploy.sh",
        "scripts/status.sh",
        "scripts/remove.sh",
    ];

    /// <summary>Renders with the templates that are part of this assembly.</summary>
    /// <returns>Ordered by path (ordinal).</returns>
    /// <exception cref="TemplateException">A template does not fit the topology; with file, line and column.</exception>
    public static IReadOnlyList<Artifact> Render(ClusterTopology topology) => Render(topology, TemplateSet.Embedded);

    internal static IReadOnlyList<Artifact> Render(ClusterTopology topology, TemplateSet templates)
    {
        TemplateRenderer text = new(templates, TemplateModel.Of(topology));
        ConfigFiles configs = new(topology, text);
        List<Artifact> artifacts =
        [
            StackFile.Render(topology, configs),
            .. configs.All.Select(static c => c.Artifact),
            .. s_texts.Select(path => Artifact.From(path, text.Render(path))),
            .. templates.Below(ManifestSchema).Select(static file => Artifact.From(file.Path, file.Text)),
            .. templates.Below("images/").Select(static file => Artifact.From(file.Path, WithVersion(file.Text))),
        ];
        artifacts.Add(ArtifactSums.Of(artifacts.OrderBy(static a => a.RelativePath, StringComparer.Ordinal)));
        return [.. artifacts.OrderBy(static a => a.RelativePath, StringComparer.Ordinal)];
    }

    // No templates, since this repository runs them as they are.
    private static string WithVersion(string text) => text.Replace("@VERSION@", ProductVersion.Text, StringComparison.Ordinal);
}
