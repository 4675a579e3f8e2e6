using System.Text.Json;
using System.Text.Json.Nodes;
using HAPostgres.Pages;
using HAPostgres.Rules;
using NJsonSchema;
using Xunit;

namespace HAPostgres;

/// <summary>
/// The schema and the reader accept and reject the same shapes; a validator that is not ours decides what the schema says.
/// </summary>
public class ManifestSchemaTests
{
    private static readonly JsonDocumentOptions s_lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>What the reader says about shapes: names, types, forms, choices, what is missing or empty.</summary>
    private static readonly HashSet<string> s_shapes =
    [
        "HAPG0003",
        "HAPG0004",
        "HAPG0005",
        "HAPG0006",
        "HAPG0007",
        "HAPG0008",
        "HAPG8001",
        "HAPG9105",
    ];

    private static readonly Lazy<JsonSchema> s_schema = new(static () =>
        JsonSchema.FromJsonAsync(ManifestSchema.Write()).GetAwaiter().GetResult()
    );

    [Fact]
    public void The_example_names_the_schema_and_fits_it()
    {
        Assert.Contains("\"$schema\": \"docs/cluster.hapg.schema.json\"", Samples.Example.Text, StringComparison.Ordinal);
        Assert.True(Accepts(Samples.Example.Text));
    }

    [Fact]
    public void Both_say_the_same_about_every_sample_of_every_page()
    {
        foreach (RulePage page in RuleCatalogue.All.Select(static r => RulePage.Of(r.Id)).Where(static p => p.HasExamples))
        {
            foreach (string text in new[] { page.Bad, page.Good }.Where(static t => !NoSchemaCanSay(t)))
                Assert.True(
                    Accepts(text) == ReaderAccepts(text),
                    $"{page.Id}: the schema {(Accepts(text) ? "accepts" : "rejects")}\n{text}"
                );
        }
    }

    [Fact]
    public void Both_say_the_same_about_thousands_of_mutations_of_the_example()
    {
        int accepted = 0,
            rejected = 0;
        List<string> differences = [];
        for (int seed = 0; seed < 3000; seed++)
        {
            string text = Mutate(new Random(seed));
            if (NoSchemaCanSay(text))
                continue;
            bool schema = Accepts(text);
            if (schema != ReaderAccepts(text))
                differences.Add(
                    $"seed {seed}: the schema {(schema ? "accepts" : "rejects")}; the reader: "
                        + $"{string.Join("; ", Samples.Compile(text).Diagnostics)}"
                );
            _ = schema ? accepted++ : rejected++;
        }

        Assert.True(differences.Count == 0, $"{differences.Count} differences\n{string.Join('\n', differences.Take(5))}");
        Assert.True(accepted > 500 && rejected > 500, $"one-sided: {accepted} accepted, {rejected} rejected");
    }

    /// <summary>
    /// Where the two must differ. Ranges of durations and sizes: units make them texts. Names that are the same in two objects or but for
    /// their case: a schema sees names one by one. A whole number with a fraction of zero or an exponent: to a schema 1.0 is whole.
    /// </summary>
    private static bool NoSchemaCanSay(string text)
    {
        CompilationResult result = Samples.Compile(text);
        return result.Diagnostics.Any(static d => d.Rule.Id is "HAPG0001" or "HAPG0002")
            || result.Diagnostics.Any(static d => d.Rule.Id == "HAPG0007" && !IsNumber(d.Message))
            || result.Diagnostics.Any(static d =>
                d.Rule.Id == "HAPG0006" && d.Message.Contains("a whole number", StringComparison.Ordinal)
            );
    }

    /// <summary>"... is 0, but must be 1 to 65535": a number has no unit behind it.</summary>
    private static bool IsNumber(string message) => System.Text.RegularExpressions.Regex.IsMatch(message, "is -?[0-9.eE+]+, but must be");

    private static bool Accepts(string text) => s_schema.Value.Validate(Plain(text)).Count == 0;

    private static bool ReaderAccepts(string text) => !Samples.Compile(text).Diagnostics.Any(static d => s_shapes.Contains(d.Rule.Id));

    /// <summary>Without comments and trailing commas, which no validator takes.</summary>
    private static string Plain(string text) => JsonNode.Parse(text, documentOptions: s_lenient)?.ToJsonString() ?? "null";

    private static readonly string[] s_values =
    [
        "null",
        "true",
        "false",
        "0",
        "-1",
        "3",
        "17",
        "0.5",
        "70000",
        "\"\"",
        "\"a\"",
        "\"A B\"",
        "\"30s\"",
        "\"30 s\"",
        "\"4GB\"",
        "\"4gb\"",
        "\"on\"",
        "\"off\"",
        "\"session\"",
        "[]",
        "{}",
        "[1]",
        "[\"a\"]",
        "[{}]",
        "[{ \"name\": \"x\" }]",
        "[{ \"host\": \"a\", \"name\": \"x\" }]",
        "{ \"limits\": { \"memory\": \"4GB\" } }",
    ];

    private static readonly string[] s_names =
    [
        "name",
        "host",
        "hosts",
        "ttl",
        "port",
        "limits",
        "memory",
        "members",
        "x",
        "parameters",
        "$schema",
        "password",
        "rule",
        "reason",
        "suppress",
    ];

    /// <summary>Once or twice: a value anywhere becomes another, a property gets another name, or goes.</summary>
    private static string Mutate(Random random)
    {
        JsonNode root = JsonNode.Parse(Samples.Example.Text, documentOptions: s_lenient)!;
        for (int i = random.Next(1, 3); i > 0; i--)
        {
            List<JsonObject> objects = [.. Objects(root)];
            JsonObject at = objects[random.Next(objects.Count)];
            if (at.Count == 0)
                continue;
            string name = at.ElementAt(random.Next(at.Count)).Key;
            JsonNode? value = JsonNode.Parse(s_values[random.Next(s_values.Length)]);
            switch (random.Next(4))
            {
                case 0:
                    at.Remove(name);
                    break;
                case 1:
                    at[s_names[random.Next(s_names.Length)]] = value;
                    break;
                default:
                    at[name] = value;
                    break;
            }
        }
        return root.ToJsonString();
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) =>
        node switch
        {
            JsonObject o => o.Select(static p => p.Value).SelectMany(Objects).Prepend(o),
            JsonArray a => a.SelectMany(Objects),
            _ => [],
        };
}
