using HAPostgres.Manifests;

namespace HAPostgres.Rules;

/// <summary>What a rule looks at, and where it says what it found.</summary>
internal sealed class RuleContext(
    ClusterTopology topology,
    Manifest manifest,
    ManifestPaths paths,
    List<string> failed,
    DiagnosticSink sink
)
{
    private readonly FailedPaths _failed = new(failed);

    private readonly DroppedItems _dropped = new(failed);

    private RecoveryEstimate? _recovery;

    private ILookup<string, PlacedService>? _placedByHost;

    public ClusterTopology Topology { get; } = topology;

    /// <summary>For what the topology no longer says: how the user spelt it.</summary>
    public Manifest Manifest { get; } = manifest;

    /// <summary>Worked out once for all rules that ask.</summary>
    public RecoveryEstimate Recovery => _recovery ??= RecoveryEstimate.Of(Topology);

    /// <summary>Worked out once for all rules that ask.</summary>
    public ILookup<string, PlacedService> PlacedByHost => _placedByHost ??= Topology.PlacedByHost();

    /// <param name="rule">The rule that is broken.</param>
    /// <param name="message">What is wrong, why, and what to write instead.</param>
    /// <param name="at">Paths of the values at fault, the likeliest first. The first that is written is the place, the others are related
    /// to it.</param>
    /// <remarks>Says nothing about a value that could not be read: one mistake, one report.</remarks>
    public void Report(RuleDescriptor rule, string message, params string[] at)
    {
        string[] written = [.. at.Select(_dropped.Written)];
        if (!written.Any(_failed.Overlaps))
            sink.Report(paths.Diagnose(rule, message, written));
    }

    /// <summary>Reports a value of which no later rule can make sense, so that they say nothing about it.</summary>
    public void ReportUnusable(RuleDescriptor rule, string message, params string[] at)
    {
        Report(rule, message, at);
        foreach (string path in at)
            _failed.Add(_dropped.Written(path));
    }
}
