using System.Globalization;
using System.Text.RegularExpressions;
using HAPostgres.Json;

namespace HAPostgres.Manifests;

/// <summary>Finds values by paths such as <c>etcd.members[1].host</c>.</summary>
internal sealed class ManifestPaths(JsonNode root)
{
    private static readonly Regex s_step = new(@"\.?(?<name>[^.\[\]]+)|\[(?<index>[0-9]+)\]", RegexOptions.CultureInvariant);

    /// <summary>
    /// Where the first of the paths stands that the manifest holds; else the nearest object around one of them; else the cluster's name.
    /// A default that is at fault has no place of its own.
    /// </summary>
    public SourceSpan SpanOf(params string[] paths) => Find(paths).Place.Span;

    /// <summary>The place, as <see cref="SpanOf"/> finds it, and behind it every other of the paths that the manifest holds.</summary>
    public ManifestDiagnostic Diagnose(RuleDescriptor rule, string message, params string[] paths)
    {
        (JsonNode place, List<JsonNode> related) = Find(paths);
        return new ManifestDiagnostic(rule, message, place.Span.ToLocation())
        {
            Related = related.Select(static n => n.Span.ToLocation()).ToEquatableArray(),
        };
    }

    private (JsonNode Place, List<JsonNode> Related) Find(string[] paths)
    {
        JsonNode? around = null;
        List<JsonNode> written = [];
        foreach (string path in paths)
        {
            (JsonNode node, bool exact) = Walk(path);
            if (exact)
                written.Add(node);
            else if (around is null && node != root)
                around = node;
        }
        return written.Count > 0
            ? (written[0], [.. written.Distinct().Skip(1)])
            : (around ?? (root as JsonObject)?.Find("name")?.Value ?? root, []);
    }

    private (JsonNode Node, bool Exact) Walk(string path)
    {
        JsonNode node = root;
        int end = 0;
        foreach (Match step in s_step.Matches(path))
        {
            if (Whole(node, path, end) is { } whole)
                return (whole, true);
            JsonNode? next = node switch
            {
                JsonObject o when step.Groups["name"].Success => o.Find(step.Groups["name"].Value)?.Value,
                JsonArray a
                    when step.Groups["index"].Success
                        && int.Parse(step.Groups["index"].Value, CultureInfo.InvariantCulture) is int i
                        && i < a.Items.Count => a.Items[i],
                _ => null,
            };
            if (next is null)
                // "node1" stands for { "name": "node1" }: the string is the value that the path means.
                return (node, node is JsonString);
            node = next;
            end = step.Index + step.Length;
        }
        return Whole(node, path, end) is { } last ? (last, true) : (node, end == path.Length);
    }

    /// <summary>A parameter's name may hold dots and brackets, be nothing but those, or nothing at all.</summary>
    private static JsonNode? Whole(JsonNode node, string path, int at) =>
        at < path.Length ? (node as JsonObject)?.Find(path.Substring(path[at] == '.' ? at + 1 : at))?.Value : null;
}
