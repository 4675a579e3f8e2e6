using System.Text.Json;
using System.Text.Json.Nodes;
using Docker.DotNet.Models;

namespace HAPostgres.Runtime.Stack;

/// <summary>
/// Tells whether two service specifications mean the same. The engine fills in what a client leaves out and drops what is empty,
/// so both are reduced to what is said before they are compared.
/// </summary>
internal static class SpecComparer
{
    /// <summary>What the engine adds by itself, by path.</summary>
    private static readonly Dictionary<string, string> s_defaults = new()
    {
        ["TaskTemplate.Runtime"] = "\"container\"",
        ["TaskTemplate.ForceUpdate"] = "0",
        ["TaskTemplate.ContainerSpec.Isolation"] = "\"default\"",
        ["TaskTemplate.RestartPolicy.MaxAttempts"] = "0",
        ["UpdateConfig.MaxFailureRatio"] = "0",
        ["RollbackConfig.MaxFailureRatio"] = "0",
    };

    public static bool Same(ServiceSpec left, ServiceSpec right) => Differences(left, right).Count == 0;

    /// <returns>The paths at which the two differ, with both values.</returns>
    public static IReadOnlyList<string> Differences(ServiceSpec left, ServiceSpec right)
    {
        SortedDictionary<string, string> from = Flatten(left);
        SortedDictionary<string, string> to = Flatten(right);
        return [.. from.Keys.Union(to.Keys).Order(StringComparer.Ordinal)
            .Where(k => from.GetValueOrDefault(k) != to.GetValueOrDefault(k))
            .Select(k => $"{k}: {from.GetValueOrDefault(k) ?? "(none)"} -> {to.GetValueOrDefault(k) ?? "(none)"}")];
    }

    private static SortedDictionary<string, string> Flatten(ServiceSpec spec)
    {
        SortedDictionary<string, string> values = new(StringComparer.Ordinal);
        Walk(JsonSerializer.SerializeToNode(spec), "", values);
        return values;
    }

    private static void Walk(JsonNode? node, string path, SortedDictionary<string, string> values)
    {
        switch (node)
        {
            case JsonObject entries:
                foreach ((string key, JsonNode? value) in entries)
                    Walk(value, path.Length == 0 ? key : $"{path}.{key}", values);
                break;
            case JsonArray items:
                for (int i = 0; i < items.Count; i++)
                    Walk(items[i], $"{path}[{i}]", values);
                break;
            case JsonValue value:
                string text = path == "TaskTemplate.ContainerSpec.Image" ? WithoutDigest(value.GetValue<string>()) : value.ToJsonString();
                if (text is not ("null" or "\"\"" or "false") && s_defaults.GetValueOrDefault(path) != text && !path.StartsWith("TaskTemplate.Placement.Platforms", StringComparison.Ordinal))
                    values[path] = text;
                break;
        }
    }

    // Docker's CLI pins an image to the digest that its registry answers with; the label com.docker.stack.image keeps what was asked for.
    private static string WithoutDigest(string image) => image.Split('@')[0];
}
