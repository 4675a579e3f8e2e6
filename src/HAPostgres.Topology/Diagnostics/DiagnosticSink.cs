using HAPostgres.Json;

namespace HAPostgres;

/// <summary>Collects the mistakes of one compilation.</summary>
internal sealed class DiagnosticSink
{
    private readonly List<ManifestDiagnostic> _diagnostics = [];

    public void Report(RuleDescriptor rule, SourceSpan span, string message) =>
        _diagnostics.Add(new ManifestDiagnostic(rule, message, span.ToLocation()));

    public bool Has(RuleDescriptor rule) => _diagnostics.Any(d => d.Rule == rule);

    /// <summary>In the order of the text.</summary>
    public EquatableArray<ManifestDiagnostic> ToArray() =>
        _diagnostics.OrderBy(static d => d.Location.Path, StringComparer.Ordinal).ThenBy(static d => d.Location.Offset).ToEquatableArray();
}
