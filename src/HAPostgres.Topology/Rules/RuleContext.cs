using System.Globalization;
using HAPostgres.Manifests;

namespace HAPostgres.Rules;

/// <summary>What a rule looks at, and where it says what it found.</summary>
internal sealed class RuleContext(ClusterTopology topology, Manifest manifest, ManifestPaths paths, List<string> failed, DiagnosticSink sink)
{
    /// <summary>List items that the topology lacks, since they could not be read.</summary>
    private readonly HashSet<string> _dropped = [.. failed.Where(static f => f.EndsWith("]", StringComparison.Ordinal))];

    public ClusterTopology Topology { get; } = topology;

    /// <summary>For what the topology no longer says: how the user spelt it.</summary>
    public Manifest Manifest { get; } = manifest;

    /// <param name="rule">The rule that is broken.</param>
    /// <param name="message">What is wrong, why, and what to write instead.</param>
    /// <param name="at">Paths of the values at fault, the likeliest first. The first that is written is the place, the others are related to it.</param>
    /// <remarks>Says nothing about a value that could not be read: one mistake, one report.</remarks>
    public void Report(RuleDescriptor rule, string message, params string[] at)
    {
        string[] written = [.. at.Select(Written)];
        if (!written.Any(path => failed.Any(f => Overlap(f, path))))
            sink.Report(paths.Diagnose(rule, message, written));
    }

    /// <summary>Reports a value of which no later rule can make sense, so that they say nothing about it.</summary>
    public void ReportUnusable(RuleDescriptor rule, string message, params string[] at)
    {
        Report(rule, message, at);
        failed.AddRange([.. at.Select(Written)]);
    }

    /// <summary>The path in the manifest, whose indexes are higher than the topology's behind an item that was dropped.</summary>
    private string Written(string path)
    {
        int at = 0;
        while (path.IndexOf('[', at) is >= 0 and int open && path.IndexOf(']', open) is >= 0 and int close
            && int.TryParse(path.Substring(open + 1, close - open - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int left))
        {
            string list = path.Substring(0, open);
            int index = 0;
            while (_dropped.Contains(FormattableString.Invariant($"{list}[{index}]")) || left-- > 0)
                index++;
            path = FormattableString.Invariant($"{list}[{index}]") + path.Substring(close + 1);
            at = list.Length + 1;
        }
        return path;
    }

    private static bool Overlap(string left, string right) =>
        left == right || IsBelow(left, right) || IsBelow(right, left);

    private static bool IsBelow(string path, string parent) =>
        path.Length > parent.Length && path.StartsWith(parent, StringComparison.Ordinal) && path[parent.Length] is ('.' or '[');
}
