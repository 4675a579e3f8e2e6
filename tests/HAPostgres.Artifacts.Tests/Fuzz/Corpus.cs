using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace HAPostgres.Artifacts.Tests.Fuzz;

/// <summary>Where mutations start from: the example, and the good manifest of every rule's page.</summary>
internal sealed partial class Corpus
{
    private readonly string[] _names;
    private readonly string[] _values;

    private Corpus(string[] manifests)
    {
        Manifests = manifests;
        List<KeyValuePair<string, JsonNode?>> properties = [.. manifests.SelectMany(static m => Properties(Parse(m)!))];
        _names =
        [
            .. properties.Select(static p => p.Key).Distinct(),
            "$schema",
            "nmae",
            "Hosts",
            "",
            "a.b",
            "hosts[0]",
            "x[2000000000]",
            "x[99999999999]",
            "password",
            "x\ny",
        ];
        _values = [.. properties.Select(static p => p.Value?.ToJsonString() ?? "null").Distinct()];
    }

    public static JsonSerializerOptions Written { get; } =
        new()
        {
            Encoder = JavaScriptEncoder.Default,
            WriteIndented = true,
            MaxDepth = 1000,
        };

    public static Corpus OfRepository { get; } =
        new([
            File.ReadAllText(Path.Combine(Example.Root, "cluster.hapg.json")),
            .. Directory
                .GetFiles(Path.Combine(Example.Root, "docs", "rules"), "HAPG*.md")
                .Order(StringComparer.Ordinal)
                .SelectMany(static page =>
                    Good().Matches(File.ReadAllText(page).ReplaceLineEndings("\n")).Select(static m => m.Groups["text"].Value)
                )
                .Distinct(),
        ]);

    public IReadOnlyList<string> Manifests { get; }

    public string Name(int choice) => _names[choice % _names.Length];

    public JsonNode? Value(int choice) => Parse(_values[choice % _values.Length]);

    public static JsonNode? Parse(string json) =>
        JsonNode.Parse(
            json,
            null,
            new JsonDocumentOptions
            {
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
                MaxDepth = 1000,
            }
        );

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Properties(JsonNode node) =>
        node switch
        {
            JsonObject o => o.SelectMany(static p => (p.Value is null ? [] : Properties(p.Value)).Prepend(p)),
            JsonArray a => a.OfType<JsonNode>().SelectMany(Properties),
            _ => [],
        };

    [GeneratedRegex(@"^```json good\n(?<text>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Good();
}
