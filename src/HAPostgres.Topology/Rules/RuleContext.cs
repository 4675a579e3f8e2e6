using HAPostgres.Manifests;

namespace HAPostgres.Rules;

/// <summary>What a rule looks at, and where it says what it found.</summary>
internal sealed class RuleContext(ClusterTopology topology, Manifest manifest, ManifestPaths paths, IReadOnlyList<string> failed, DiagnosticSink sink)
{
    public ClusterTopology Topology { get; } = topology;

    /// <summary>For what the topology no longer says: how the user spelt it.</summary>
    public Manifest Manifest { get; } = manifest;

    /// <param name="rule">The rule that is broken.</param>
    /// <param name="message">What is wrong, why, and what to write instead.</param>
    /// <param name="at">Paths of the values at fault, the likeliest first.</param>
    /// <remarks>Says nothing about a value that could not be read: one mistake, one report.</remarks>
    public void Report(RuleDescriptor rule, string message, params string[] at)
    {
        if (!at.Any(path => failed.Any(f => Overlap(f, path))))
            sink.Report(rule, paths.SpanOf(at), message);
    }

    private static bool Overlap(string left, string right) =>
        left == right || IsBelow(left, right) || IsBelow(right, left);

    private static bool IsBelow(string path, string parent) =>
        path.Length > parent.Length && path.StartsWith(parent, StringComparison.Ordinal) && path[parent.Length] is ('.' or '[');
}
