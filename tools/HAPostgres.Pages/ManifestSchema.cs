using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using HAPostgres.Manifests;
using HAPostgres.Parameters;

namespace HAPostgres.Pages;

/// <summary>The JSON Schema of the manifest, made from the same settings classes as the reader. Draft 7: what editors know best.</summary>
internal static class ManifestSchema
{
    private const string DurationPattern = "^[0-9]{1,12}(d|h|min|s|ms)$";

    private const string SizePattern = "^[0-9]{1,12}(TB|GB|MB|kB|B)$";

    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write()
    {
        JsonObject schema = new()
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "HAPostgres cluster",
            ["description"] =
                "A PostgreSQL high-availability cluster on Docker Swarm. Made from the compiler's own model; the compiler checks what a "
                + "schema cannot say.",
        };
        foreach ((string name, JsonNode? value) in Object(typeof(Manifest)).ToArray())
            schema[name] = value?.DeepClone();
        schema["properties"]!
            .AsObject()
            .Insert(0, "$schema", new JsonObject { ["description"] = "This schema, for editors. The compiler does not look at it." });
        return schema.ToJsonString(s_options) + "\n";
    }

    private static JsonObject Object(Type type)
    {
        SettingsType settings = SettingsType.Of(type);
        return new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject(settings.All.Select(static s => KeyValuePair.Create<string, JsonNode?>(s.Name, Described(s)))),
            ["required"] = new JsonArray([
                .. settings.All.Where(static s => s.Attribute.Required).Select(static s => JsonValue.Create(s.Name)),
            ]),
        };
    }

    private static JsonObject Described(Setting setting)
    {
        JsonObject schema = Value(setting);
        schema.Insert(
            0,
            "description",
            setting.Attribute.Description + (setting.Attribute.Derived is string derived ? $" Default: {derived}." : "")
        );
        if (setting.Attribute.Default is string text)
            schema["default"] =
                setting.Type == typeof(int) || setting.Type == typeof(decimal) || setting.Type == typeof(bool)
                    ? JsonNode.Parse(text)
                    : text;
        return schema;
    }

    private static JsonObject Value(Setting setting)
    {
        if (setting.ElementType is Type element)
        {
            JsonObject list = new() { ["type"] = "array", ["items"] = element == typeof(string) ? Text(null) : Item(element) };
            if (setting.Attribute.Required)
                list["minItems"] = 1;
            return list;
        }
        if (setting.IsMap)
            return Map(setting);
        return setting.IsObject ? Object(setting.Type) : Scalar(setting);
    }

    /// <summary>A plain string may stand for an object with one property.</summary>
    private static JsonObject Item(Type element)
    {
        JsonObject item = Object(element);
        return SettingsType.Of(element).Shorthand is Setting shorthand
            ? new JsonObject { ["anyOf"] = new JsonArray(Described(shorthand), item) }
            : item;
    }

    private static JsonObject Map(Setting setting)
    {
        JsonObject map = new() { ["type"] = "object", ["additionalProperties"] = AnyScalar() };
        // Names are offered, not demanded: extensions bring their own, and rules say better what is wrong with one.
        if (setting.Name == "parameters")
            map["properties"] = new JsonObject(ParameterProperties());
        return map;
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> ParameterProperties() =>
        from version in ParameterCatalog.Versions
        from facts in ParameterCatalog.Of(version)!.Parameters
        group (version, facts) by facts.Name into parameter
        orderby parameter.Key.ToLowerInvariant()
        let newest = parameter.Last().facts
        let versions = parameter.Count() == ParameterCatalog.Versions.Count
            ? ""
            : $" Only in {string.Join(" and ", parameter.Select(static p => p.version.ToString(CultureInfo.InvariantCulture)))}."
        let schema = AnyScalar()
        select KeyValuePair.Create<string, JsonNode?>(parameter.Key, WithDescription(schema, Describe(newest) + versions));

    private static JsonObject WithDescription(JsonObject schema, string text)
    {
        schema.Insert(0, "description", text);
        return schema;
    }

    private static string Describe(ParameterFacts facts) =>
        string.Concat(
            facts.Type.ToString(),
            facts.Unit is { Length: > 0 } unit ? $" in {unit}" : "",
            facts.Choices.Count > 0 ? $": {string.Join(", ", facts.Choices)}" : "",
            facts.BuiltIn.Length > 0 ? $". PostgreSQL's own default: {facts.BuiltIn}." : "."
        );

    private static JsonObject AnyScalar() => new() { ["type"] = new JsonArray("string", "number", "boolean") };

    private static JsonObject Scalar(Setting setting) =>
        setting switch
        {
            { Scalar.Choices.Count: > 0 } => new JsonObject
            {
                ["enum"] = new JsonArray([.. setting.Scalar.Choices.Select(static c => JsonValue.Create(c))]),
            },
            _ when setting.Type == typeof(bool) => new JsonObject { ["type"] = "boolean" },
            _ when setting.Type == typeof(int) => Number(setting, "integer"),
            _ when setting.Type == typeof(decimal) => Number(setting, "number"),
            _ when setting.Type == typeof(Duration) => Text(DurationPattern),
            _ when setting.Type == typeof(ByteSize) => Text(SizePattern),
            _ => Text(setting.Attribute.Pattern is string pattern ? $"^(?:{pattern})$" : null),
        };

    private static JsonObject Number(Setting setting, string type)
    {
        JsonObject number = new() { ["type"] = type };
        if (setting.Attribute.Min is string min)
            number["minimum"] = JsonNode.Parse(min);
        if (setting.Attribute.Max is string max)
            number["maximum"] = JsonNode.Parse(max);
        return number;
    }

    private static JsonObject Text(string? pattern)
    {
        JsonObject text = new() { ["type"] = "string" };
        if (pattern is not null)
            text["pattern"] = pattern;
        return text;
    }
}
