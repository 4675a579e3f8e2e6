namespace HAPostgres;

/// <summary>Collects the mistakes of one compilation.</summary>
internal sealed class DiagnosticSink
{
    private readonly List<ManifestDiagnostic> _diagnostics = [];

    public void Report(RuleDescriptor rule, SourceSpan span, string message) =>
        Report(new ManifestDiagnostic(rule, message, span.ToLocation()));

    public void Report(ManifestDiagnostic diagnostic) => _diagnostics.Add(diagnostic);

    public bool HasErrors => _diagnostics.Any(static d => d.Rule.Severity == RuleSeverity.Error);

    public bool Has(RuleDescriptor rule) => _diagnostics.Any(d => d.Rule == rule);

    /// <summary>Takes the findings of some rules away.</summary>
    /// <param name="ids">The rules.</param>
    /// <returns>Those of them that had findings.</returns>
    public HashSet<string> RemoveAll(HashSet<string> ids)
    {
        HashSet<string> found = [.. _diagnostics.Select(static d => d.Rule.Id).Where(ids.Contains)];
        _diagnostics.RemoveAll(d => found.Contains(d.Rule.Id));
        return found;
    }

    /// <summary>In the order of the text.</summary>
    public EquatableArray<ManifestDiagnostic> ToArray() =>
        _diagnostics.OrderBy(static d => d.Location.Path, StringComparer.Ordinal).ThenBy(static d => d.Location.Offset).ToEquatableArray();
}
