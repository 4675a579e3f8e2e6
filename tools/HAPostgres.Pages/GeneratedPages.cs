namespace HAPostgres.Pages;

/// <summary>All files that this program writes.</summary>
internal static class GeneratedPages
{
    /// <param name="root">The repository, whose pages on rules say how each is proven.</param>
    public static IReadOnlyList<Page> Of(string root) =>
        [
            new("docs/cluster.hapg.schema.json", ManifestSchema.Write()),
            new("docs/settings.md", SettingsPage.Write()),
            new("docs/sizing.md", SizingPage.Write()),
            new("docs/rules/README.md", RuleIndexPage.Write(root)),
            new("docs/validation.md", ValidationFigures.Write(root)),
            new("docs/coverage.md", CoverageFigures.Write(root)),
            new(AnalyzerReleases.Unshipped, AnalyzerReleases.Write(root)),
            .. PublicApi.Pages(),
        ];
}
