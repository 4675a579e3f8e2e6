namespace HAPostgres;

/// <summary>What can go wrong around a manifest, before and after it is compiled. Shared by the generator and the build task.</summary>
public static class BuildRules
{
    public static readonly RuleDescriptor InternalError = new("HAPG0000", "A bug in HAPostgres", RuleSeverity.Error);

    public static readonly RuleDescriptor Unreadable = new("HAPG0090", "The manifest cannot be read", RuleSeverity.Error);

    public static readonly RuleDescriptor OverlayNotFound = new("HAPG0091", "No overlay file for the environment", RuleSeverity.Error);

    public static readonly RuleDescriptor NameTaken = new("HAPG0092", "Two manifests of a project have the same name", RuleSeverity.Error);

    public static readonly RuleDescriptor NotGenerated = new("HAPG0093", "The source generator did not run", RuleSeverity.Error);

    public static IReadOnlyList<RuleDescriptor> All { get; } = [InternalError, Unreadable, OverlayNotFound, NameTaken, NotGenerated];

    /// <param name="rule">The rule whose check threw; null where none had begun.</param>
    public static ManifestDiagnostic Bug(string path, Exception exception, RuleDescriptor? rule = null) =>
        new(
            InternalError,
            $"A bug in {(rule is null ? "HAPostgres" : $"rule {rule.Id} of HAPostgres")}, not in your manifest: "
                + $"{exception.GetType().FullName}: {OneLine(exception.Message)} {OneLine(exception.StackTrace?.Split('\n')[0])}. Please "
                + "report it together with the manifest; until it is fixed, undoing the last change of the manifest should help.",
            StartOf(path)
        );

    public static ManifestDiagnostic UnreadableManifest(string path) =>
        new(
            Unreadable,
            $"The manifest '{path}' cannot be read. Check the path in the item HAPostgresManifest, and that the file may be read.",
            StartOf(path)
        );

    public static ManifestDiagnostic MissingOverlay(string path, string overlayPath) =>
        new(
            OverlayNotFound,
            $"HAPostgresEnvironment asks for the overlay '{overlayPath}', which does not exist. Create it (it may be just {{}}), or build "
                + "without the environment.",
            StartOf(path)
        );

    /// <param name="otherPath">The manifest that has the name already.</param>
    /// <param name="className">The class that both would become.</param>
    public static ManifestDiagnostic SameClass(string path, string cluster, string otherPath, string className) =>
        new(
            NameTaken,
            $"The cluster '{cluster}' becomes the class '{className}', as does the one in '{otherPath}'. Give one of them another name.",
            StartOf(path)
        );

    /// <param name="otherPath">The manifest that is rendered to the folder already.</param>
    public static ManifestDiagnostic SameFolder(string path, string cluster, string otherPath, string folder) =>
        new(
            NameTaken,
            $"The cluster '{cluster}' is rendered to '{folder}', as is the one in '{otherPath}'. Give one of them another name.",
            StartOf(path)
        );

    /// <param name="assembly">What was compiled without the class.</param>
    public static ManifestDiagnostic NoClass(string path, string cluster, string assembly) =>
        new(
            NotGenerated,
            $"The class of the cluster '{cluster}' is not in '{assembly}': the source generator of HAPostgres did not run, or is of "
                + "another version than its build task. Warning CS8784, CS8785 or CS9057 above says why; if there is none, reference one "
                + "version of HAPostgres.Build and build with --no-incremental.",
            StartOf(path)
        );

    private static SourceLocation StartOf(string path) => new(path, 0, 0, default, default);

    /// <summary>MSBuild and editors show the first line of a message only.</summary>
    private static string OneLine(string? text) => (text ?? "").Replace("\r", "").Replace('\n', ' ').Trim();
}
