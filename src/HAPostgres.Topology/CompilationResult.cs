namespace HAPostgres;

/// <summary>What came out of a manifest: every mistake, and the topology as far as it could be read.</summary>
/// <param name="Topology">
/// Null only where not even a name and hosts could be read. Not to be rendered or deployed while <see cref="HasErrors"/>.
/// </param>
public sealed record CompilationResult(ClusterTopology? Topology, EquatableArray<ManifestDiagnostic> Diagnostics)
{
    /// <summary>The rules that the manifest suppresses, by id.</summary>
    public EquatableArray<string> Suppressed { get; init; }

    public bool HasErrors => Diagnostics.Any(static d => d.Rule.Severity == RuleSeverity.Error);
}
