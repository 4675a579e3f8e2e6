using System.Text.Json;
using System.Text.Json.Nodes;
using Docker.DotNet.Models;

namespace HAPostgres.Runtime.Stack;

/// <summary>One thing that two specifications say differently.</summary>
/// <param name="Path">Where in the specification, such as "TaskTemplate.ContainerSpec.Env[A]".</param>
/// <param name="From">Null where the first says nothing.</param>
/// <param name="To">Null where the second says nothing.</param>
internal sealed record SpecDifference(string Path, string? From, string? To)
{
    public override string ToString() => $"{Path}: {From ?? "(none)"} -> {To ?? "(none)"}";
}

/// <summary>
/// Tells whether two service specifications mean the same. The engine fills in what a client leaves out and drops what is empty,
/// so both are reduced to what is said before they are compared. Lists are compared by what their elements are called, not by place.
/// </summary>
internal static class SpecComparer
{
    private const string Separator = ", ";

    private const string Image = "TaskTemplate.ContainerSpec.Image";

    /// <summary>What the engine adds by itself, by path.</summary>
    private static readonly Dictionary<string, string> s_defaults = new()
    {
        ["TaskTemplate.Runtime"] = "container",
        ["TaskTemplate.ContainerSpec.Isolation"] = "default",
        ["TaskTemplate.RestartPolicy.MaxAttempts"] = "0",
        ["UpdateConfig.MaxFailureRatio"] = "0",
        ["RollbackConfig.MaxFailureRatio"] = "0",
    };

    /// <summary>Platforms come with a resolved image. A forced restart of the past is history, which no update takes back.</summary>
    private static readonly string[] s_ignored = ["TaskTemplate.Placement.Platforms", "TaskTemplate.ForceUpdate"];

    /// <summary>Lists of what is mounted with a mode and an owner.</summary>
    private static readonly string[] s_files = ["TaskTemplate.ContainerSpec.Secrets[", "TaskTemplate.ContainerSpec.Configs["];

    /// <summary>Lists whose order says something; each is one value.</summary>
    private static readonly HashSet<string> s_ordered = ["Command", "Args", "Test", "Aliases", "Groups"];

    public static bool Same(ServiceSpec left, ServiceSpec right) => Differences(left, right).Count == 0;

    public static IReadOnlyList<SpecDifference> Differences(ServiceSpec left, ServiceSpec right)
    {
        SortedDictionary<string, string> from = Flatten(left);
        SortedDictionary<string, string> to = Flatten(right);
        return
        [
            .. from
                .Keys.Union(to.Keys)
                .Order(StringComparer.Ordinal)
                .Where(k => from.GetValueOrDefault(k) != to.GetValueOrDefault(k))
                .Select(k => Difference(k, from.GetValueOrDefault(k), to.GetValueOrDefault(k))),
        ];
    }

    /// <summary>Of a file that both have, what differs: the version of a secret, but not its mode and owner, which stay.</summary>
    private static SpecDifference Difference(string path, string? from, string? to)
    {
        if (from is null || to is null || !s_files.Any(list => path.StartsWith(list, StringComparison.Ordinal)))
            return new SpecDifference(path, from, to);
        string[] left = from.Split(Separator),
            right = to.Split(Separator);
        return new SpecDifference(path, string.Join(Separator, left.Except(right)), string.Join(Separator, right.Except(left)));
    }

    private static SortedDictionary<string, string> Flatten(ServiceSpec spec)
    {
        SortedDictionary<string, string> values = new(StringComparer.Ordinal);
        Walk(JsonSerializer.SerializeToNode(spec), "", "", values);
        return values;
    }

    private static void Walk(JsonNode? node, string path, string name, SortedDictionary<string, string> values)
    {
        switch (node)
        {
            case JsonObject entries:
                foreach ((string key, JsonNode? value) in entries)
                    Walk(value, path.Length == 0 ? key : $"{path}.{key}", key, values);
                break;
            case JsonArray { Count: > 0 } items when s_ordered.Contains(name):
                values[path] = items.ToJsonString();
                break;
            case JsonArray items:
                foreach (JsonNode? item in items)
                {
                    (string key, string value) = Element(item, name);
                    values[$"{path}[{key}]"] = value;
                }
                break;
            case JsonValue value:
                string text = path == Image ? WithoutDigest(value.ToString()) : value.ToString();
                if (
                    text is not ("" or "false")
                    && s_defaults.GetValueOrDefault(path) != text
                    && !s_ignored.Any(i => path.StartsWith(i, StringComparison.Ordinal))
                )
                    values[path] = text;
                break;
        }
    }

    /// <summary>An element by what it is called: a variable by its name, a mount by its place, a port by its number.</summary>
    private static (string Key, string Value) Element(JsonNode? item, string list)
    {
        if (item is not JsonObject parts)
        {
            string text = item?.ToString() ?? "";
            return list == "Env" && text.Split('=', 2) is [var variable, var value] ? (variable, value) : (text, text);
        }
        string key =
            (parts["File"]?["Name"] ?? parts["PublishedPort"] ?? parts["Target"] ?? parts["Name"])?.ToString() ?? parts.ToJsonString();
        SortedDictionary<string, string> said = new(StringComparer.Ordinal);
        // An id says no more than the name beside it.
        foreach ((string part, JsonNode? value) in parts.Where(static p => p.Key is not ("SecretID" or "ConfigID")))
            Walk(value, part, part, said);
        return (key, string.Join(Separator, said.Select(static s => $"{s.Key}={s.Value}")));
    }

    // Docker's CLI pins an image to the digest that its registry answers with; the label com.docker.stack.image keeps what was asked for.
    private static string WithoutDigest(string image) => image.Split('@')[0];
}
