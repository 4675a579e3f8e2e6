using System.Text.Json;
using System.Text.Json.Nodes;
using HAPostgres.Compose;
using HAPostgres.Runtime.Stack;
using YamlDotNet.Serialization;

namespace HAPostgres.Runtime.Cluster;

/// <summary>
/// Patroni's dynamic configuration lives in etcd once the cluster is bootstrapped, and the bootstrap file is never read again: what
/// changed there since must be sent to the running cluster.
/// </summary>
internal static class DynamicConfiguration
{
    /// <summary>The permanent replication slots.</summary>
    internal const string Slots = "slots";

    private const string BootstrapTarget = "/etc/patroni/10-bootstrap.yml";

    /// <returns>The names of what was changed; empty where the cluster has it all already.</returns>
    public static async Task<IReadOnlyList<string>> ApplyAsync(CommandContext context, JsonObject wanted, CancellationToken cancel)
    {
        JsonObject current = await ReadAsync(context, cancel);
        JsonObject patch = Difference(wanted, current);
        if (patch.Count == 0)
            return [];
        await RequestAsync(context, patch, cancel);
        IReadOnlyList<string> slots = DroppedSlots.Of(patch);
        if (slots.Count > 0)
            await DroppedSlots.DropAsync(context, slots, cancel);
        return [.. Leaves(patch)];
    }

    public static Task<JsonObject> ReadAsync(CommandContext context, CancellationToken cancel) => RequestAsync(context, null, cancel);

    /// <summary>
    /// The patch that makes the current configuration the wanted one. Only the parameters and slots are taken as complete: what else an
    /// operator
    /// set stays.
    /// </summary>
    public static JsonObject Difference(JsonObject wanted, JsonObject current)
    {
        JsonObject patch = [];
        foreach ((string key, JsonNode? value) in wanted)
        {
            JsonNode? existing = current[key];
            if (value is JsonObject nested)
            {
                JsonObject difference = Difference(nested, existing as JsonObject ?? []);
                if (key is "parameters" or Slots && existing is JsonObject complete)
                {
                    // Patroni removes what is null.
                    foreach ((string name, _) in complete.Where(p => p.Value is not null && !nested.ContainsKey(p.Key)))
                        difference[name] = null;
                }
                if (difference.Count > 0)
                    patch[key] = difference;
            }
            else if (!Same(value, existing))
            {
                patch[key] = value?.DeepClone();
            }
        }
        return patch;
    }

    /// <summary>bootstrap.dcs of the artifacts, with YAML's own types.</summary>
    internal static JsonObject Wanted(ArtifactsDirectory artifacts, ComposeFile stack)
    {
        object? yaml = new DeserializerBuilder()
            .WithAttemptingUnquotedStringTypeDeserialization()
            .Build()
            .Deserialize<object?>(Mounted(artifacts, stack, BootstrapTarget));
        return ToJson(yaml)?["bootstrap"]?["dcs"] as JsonObject
            ?? throw new DeployException(
                ExitCode.ArtifactsDoNotFit,
                $"The config mounted at {BootstrapTarget} has no bootstrap.dcs.",
                "Run 'dotnet build' or 'hapg build' to render the artifacts again."
            );
    }

    private static string Mounted(ArtifactsDirectory artifacts, ComposeFile stack, string target)
    {
        string key =
            stack.Services.Values.SelectMany(static s => s.Configs ?? []).FirstOrDefault(c => c.Target == target)?.Source
            ?? throw new DeployException(
                ExitCode.ArtifactsDoNotFit,
                $"No service of the rendered stack mounts a config at {target}.",
                "Run 'dotnet build' or 'hapg build' to render the artifacts again."
            );
        return artifacts.ReadConfigText(key, stack.Configs[key]);
    }

    private static async Task<JsonObject> RequestAsync(CommandContext context, JsonObject? patch, CancellationToken cancel)
    {
        string what = $"{(patch is null ? "Reading" : "A change of")} Patroni's dynamic configuration";
        PatroniAnswer answer = (
            await PatroniApi.AskAnyAsync(context, patch is null ? "GET" : "PATCH", "/config", patch?.ToJsonString() ?? "", cancel)
        ).Succeeded(what);
        return JsonNode.Parse(answer.Text) as JsonObject ?? [];
    }

    /// <summary>The paths of all values, such as "postgresql.parameters.work_mem".</summary>
    public static IEnumerable<string> Leaves(JsonObject patch, string path = "") =>
        patch.SelectMany(p => p.Value is JsonObject nested ? Leaves(nested, path + p.Key + ".") : [path + p.Key]);

    /// <param name="path">Of <see cref="Leaves"/>; the last part may hold dots, as names of extensions' parameters do.</param>
    public static string? At(JsonObject configuration, string path)
    {
        if (configuration.TryGetPropertyValue(path, out JsonNode? value))
            return Text(value);
        return path.Split('.', 2) is [var first, var rest] && configuration[first] is JsonObject nested ? At(nested, rest) : null;
    }

    // "100" and 100, "on" and true mean the same to Patroni.
    private static bool Same(JsonNode? left, JsonNode? right) =>
        left is JsonArray || right is JsonArray
            ? JsonNode.DeepEquals(left, right)
            : string.Equals(Text(left), Text(right), StringComparison.Ordinal);

    private static string? Text(JsonNode? node) =>
        node?.GetValueKind() switch
        {
            null or JsonValueKind.Null => null,
            JsonValueKind.True => "on",
            JsonValueKind.False => "off",
            JsonValueKind.Object or JsonValueKind.Array => node.ToJsonString(),
            _ => node.ToString(),
        };

    private static JsonNode? ToJson(object? yaml) =>
        yaml switch
        {
            null => null,
            IDictionary<object, object> map => new JsonObject(
                map.Select(static e => KeyValuePair.Create(e.Key.ToString() ?? "", ToJson(e.Value)))
            ),
            IEnumerable<object> list => new JsonArray([.. list.Select(ToJson)]),
            _ => JsonSerializer.SerializeToNode(yaml, yaml.GetType()),
        };
}
