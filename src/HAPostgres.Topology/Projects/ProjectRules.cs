using HAPostgres.Manifests;
using HAPostgres.Projects;

namespace HAPostgres;

/// <summary>
/// Compares the manifests of a project with each other. Reads topologies only, so that an edit which moves values but changes none
/// costs nothing; places are looked up when there is something to report.
/// </summary>
public static class ProjectRules
{
    internal static IReadOnlyList<ProjectRule> Rules { get; } =
    [
        new SharedPortRule(),
        new SharedLabelsRule(),
        new SharedDataDirectoryRule(),
        new SharedRepositoryRule(),
        new SharedNetworkRule(),
        new SharedHostMemoryRule(),
        new SharedSecretRule(),
    ];

    /// <param name="manifests">Those without an error of their own.</param>
    public static EquatableArray<ProjectConflict> Check(IEnumerable<ProjectManifest> manifests)
    {
        // A second manifest of one name is a mistake of its own (HAPG0092), not one for everything that follows from the name.
        ProjectManifest[] ordered =
        [
            .. manifests
                .OrderBy(static m => m.Path, StringComparer.Ordinal)
                .GroupBy(static m => m.Topology.Name)
                .Select(static g => g.First()),
        ];
        return ordered.Length < 2
            ? default
            : Rules
                .SelectMany(rule => Check(rule, ordered))
                .Where(static c => !c.Second.Suppressed.Contains(c.Rule.Id))
                .Select(static c => new ProjectConflict(c.Rule, c.Message, c.Second.Path, c.At, c.First.Path, c.Against))
                .ToEquatableArray();
    }

    private static IReadOnlyList<Conflict> Check(ProjectRule rule, ProjectManifest[] manifests)
    {
        try
        {
            return [.. rule.Check(manifests)];
        }
        catch (Exception exception)
        {
            return
            [
                new Conflict(
                    BuildRules.InternalError,
                    BuildRules.Bug(manifests[0].Path, exception, rule.Descriptor).Message,
                    manifests[0],
                    default,
                    manifests[1],
                    default
                ),
            ];
        }
    }

    /// <summary>Finds the conflicts' places in the texts. A manifest is read once, however many others conflict with it.</summary>
    /// <param name="conflicts">What <see cref="Check(IEnumerable{ProjectManifest})"/> found.</param>
    /// <param name="read">The manifest of a path, and its overlay.</param>
    public static EquatableArray<ManifestDiagnostic> Locate(
        IEnumerable<ProjectConflict> conflicts,
        Func<string, (ManifestFile Manifest, ManifestFile? Overlay)> read
    )
    {
        var known = new Dictionary<string, ManifestPaths>(StringComparer.Ordinal);
        return conflicts.Select(Place).ToEquatableArray();

        ManifestDiagnostic Place(ProjectConflict conflict)
        {
            ManifestDiagnostic found = PathsOf(conflict.Path).Diagnose(conflict.Rule, conflict.Message, [.. conflict.Settings]);
            ManifestDiagnostic other = PathsOf(conflict.OtherPath).Diagnose(conflict.Rule, conflict.Message, [.. conflict.OtherSettings]);
            return found with { Related = found.Related.Append(other.Location).ToEquatableArray() };
        }

        ManifestPaths PathsOf(string path)
        {
            if (!known.TryGetValue(path, out ManifestPaths? paths))
            {
                (ManifestFile manifest, ManifestFile? overlay) = read(path);
                known.Add(path, paths = new ManifestPaths(ManifestReader.Read(manifest, overlay, new DiagnosticSink())!));
            }
            return paths;
        }
    }
}

/// <summary>A manifest among others.</summary>
/// <param name="Suppressed">The rules that it suppresses.</param>
public sealed record ProjectManifest(string Path, ClusterTopology Topology, EquatableArray<string> Suppressed);

/// <summary>What two manifests cannot both have. Names settings instead of places: see <see cref="ProjectRules.Locate"/>.</summary>
/// <param name="Path">The second manifest, at which the conflict is reported.</param>
/// <param name="Settings">The values at fault there, the likeliest first.</param>
/// <param name="OtherPath">The first manifest.</param>
/// <param name="OtherSettings">The values that they conflict with.</param>
public sealed record ProjectConflict(
    RuleDescriptor Rule,
    string Message,
    string Path,
    EquatableArray<string> Settings,
    string OtherPath,
    EquatableArray<string> OtherSettings
);
