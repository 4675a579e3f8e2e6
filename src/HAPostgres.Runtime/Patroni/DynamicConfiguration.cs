using System.Text.Json;
using System.Text.Json.Nodes;
using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Docker;
using HAPostgres.Runtime.Stack;
using YamlDotNet.Serialization;

namespace HAPostgres.Runtime.Patroni;

/// <summary>
/// Patroni's dynamic configuration lives in etcd once the cluster is bootstrapped, and the bootstrap file is never read again: what
/// changed there since must be sent to the running cluster.
/// </summary>
internal static class DynamicConfiguration
{
    private const string BootstrapTarget = "/etc/patroni/10-bootstrap.yml";

    // The password reaches curl on its standard input: no command line ever shows it.
    private const string Script = """
        request() {
          printf 'user = "%s:%s"\n' "$HAPG_USER" "$(cat /run/secrets/restapi_password)" |
            curl --config - --silent --show-error --fail-with-body --max-time 10 \
              --cacert /run/secrets/ca.crt --cert /run/secrets/internal.crt --key /run/secrets/internal.key "$@"
        }
        for url in $HAPG_URLS; do
          if [ -n "$HAPG_PATCH" ]; then
            answer=$(request -X PATCH -H 'Content-Type: application/json' --data-raw "$HAPG_PATCH" "$url/config") || continue
          else
            answer=$(request "$url/config") || continue
          fi
          echo "config=$answer"
          exit 0
        done
        exit 1
        """;

    /// <returns>The names of what was changed; empty where the cluster has it all already.</returns>
    public static async Task<IReadOnlyList<string>> ApplyAsync(Session session, JsonObject wanted, CancellationToken cancel)
    {
        JsonObject current = await ReadAsync(session, cancel);
        JsonObject patch = Difference(wanted, current);
        if (patch.Count == 0)
            return [];
        await RequestAsync(session, patch, cancel);
        return [.. Leaves(patch)];
    }

    public static Task<JsonObject> ReadAsync(Session session, CancellationToken cancel) => RequestAsync(session, null, cancel);

    /// <summary>The patch that makes the current configuration the wanted one. Only the parameters are taken as complete: what else an operator set stays.</summary>
    public static JsonObject Difference(JsonObject wanted, JsonObject current)
    {
        JsonObject patch = [];
        foreach ((string key, JsonNode? value) in wanted)
        {
            JsonNode? existing = current[key];
            if (value is JsonObject nested)
            {
                JsonObject difference = Difference(nested, existing as JsonObject ?? []);
                if (key == "parameters" && existing is JsonObject parameters)
                {
                    foreach ((string name, _) in parameters.Where(p => !nested.ContainsKey(p.Key)))
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
    internal static JsonObject Wanted(ArtifactsDirectory artifacts, StackFile stack)
    {
        object? yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build()
            .Deserialize<object?>(Mounted(artifacts, stack, BootstrapTarget));
        return ToJson(yaml)?["bootstrap"]?["dcs"] as JsonObject
            ?? throw new DeployException(ExitCode.ArtifactsDoNotFit, $"The config mounted at {BootstrapTarget} has no bootstrap.dcs.", "Run 'dotnet build' to render the artifacts again.");
    }

    private static string Mounted(ArtifactsDirectory artifacts, StackFile stack, string target)
    {
        string key = stack.Services.Values.SelectMany(static s => s.Configs ?? []).FirstOrDefault(c => c.Target == target)?.Source
            ?? throw new DeployException(ExitCode.ArtifactsDoNotFit, $"No service of the rendered stack mounts a config at {target}.", "Run 'dotnet build' to render the artifacts again.");
        return artifacts.ReadConfigText(key, stack.Configs[key]);
    }

    private static async Task<JsonObject> RequestAsync(Session session, JsonObject? patch, CancellationToken cancel)
    {
        ClusterTopology topology = session.Topology;
        OneShotResult result = await InternalJob.RunAsync(
            session,
            "config",
            topology.Patroni.Image,
            $"{topology.Name}_{topology.Networks.Internal}",
            Script,
            new Dictionary<string, string>
            {
                ["HAPG_USER"] = PatroniTopology.RestUser,
                ["HAPG_URLS"] = string.Join(' ', topology.Patroni.Members.Select(m => $"https://{m.Name}.{topology.Domain}:{topology.Patroni.RestPort}")),
                ["HAPG_PATCH"] = patch?.ToJsonString() ?? "",
            },
            ["ca.crt", "internal.crt", "internal.key", "restapi_password"],
            cancel);
        if (!result.Succeeded || result.Value("config") is not { } json)
            throw new DeployException(ExitCode.Failed, $"Patroni's dynamic configuration could not be {(patch is null ? "read" : "changed")}: {(result.Error.Length > 0 ? result.Error : result.Output).Trim()}.", "Look at the members with 'status' and run 'deploy' again.");
        return JsonNode.Parse(json) as JsonObject ?? [];
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

    private static string? Text(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => null,
        JsonValueKind.True => "on",
        JsonValueKind.False => "off",
        _ => node.ToString(),
    };

    private static JsonNode? ToJson(object? yaml) => yaml switch
    {
        null => null,
        IDictionary<object, object> map => new JsonObject(map.Select(static e => KeyValuePair.Create(e.Key.ToString() ?? "", ToJson(e.Value)))),
        IEnumerable<object> list => new JsonArray([.. list.Select(ToJson)]),
        _ => JsonSerializer.SerializeToNode(yaml, yaml.GetType()),
    };
}
