using System.Text.Json;
using System.Text.RegularExpressions;
using HAPostgres.Json;
using Xunit;

namespace HAPostgres;

/// <summary>
/// The reader against System.Text.Json with comments skipped, trailing commas allowed and names written once: the same verdict, and the
/// same values.
/// The intended differences, which docs/validation.md explains: a byte order mark is skipped; comments may stand wherever space may, and
/// hold anything;
/// and bytes that are no UTF-8 have become U+FFFD before the reader is asked.
/// </summary>
public class JsonDifferentialTests
{
    private const int Seed = 20_261;

    private static readonly JsonDocumentOptions s_options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    [Fact]
    public void Reader_and_system_library_agree_on_every_kind_of_mistake() =>
        Compare([.. JsonCorpus.Documents, .. JsonCorpus.Nested], atLeast: 2000);

    [Fact]
    public void Reader_and_system_library_agree_on_the_example_cut_off_anywhere()
    {
        string text = Samples.Example.Text;
        Compare([.. Enumerable.Range(0, text.Length + 1).Select(length => text[..length])], atLeast: 2000);
    }

    [Fact]
    public void Reader_and_system_library_agree_on_twenty_thousand_mutants()
    {
        string[] whole = [Samples.Example.Text, .. JsonCorpus.Documents.Where(static t => t.Length > 20)];
        Random random = new(Seed);
        Compare(
            [
                .. Enumerable
                    .Range(0, 20_000)
                    .Select(i => JsonCorpus.Mutate(i % 4 == 0 ? whole[0] : whole[random.Next(whole.Length)], random)),
            ],
            atLeast: 20_000
        );
    }

    /// <summary>
    /// What a file holds that is no text: whoever reads it for the compiler, be it Roslyn, MSBuild or Deploy, puts U+FFFD there.
    /// </summary>
    [Theory]
    [InlineData(0xFF)]
    [InlineData(0xC3)]
    [InlineData(0xE2, 0x82)]
    [InlineData(0xED, 0xA0, 0x80)]
    [InlineData(0xC0, 0xAF)]
    [InlineData(0xF5, 0x80, 0x80, 0x80)]
    public void Bytes_that_are_no_text_are_read_as_the_replacement_character(params int[] bytes)
    {
        byte[] file = [(byte)'"', .. bytes.Select(static b => (byte)b), (byte)'"'];

        Assert.ThrowsAny<Exception>(() => Values(JsonDocument.Parse(file, s_options).RootElement));
        JsonString read = Assert.IsType<JsonString>(
            JsonReader.Read(new SourceText("x", System.Text.Encoding.UTF8.GetString(file)), new DiagnosticSink())
        );
        Assert.Equal(new string('\uFFFD', read.Value.Length), read.Value);
    }

    private static void Compare(IReadOnlyList<string> documents, int atLeast)
    {
        List<string> differences = [];
        int valid = 0,
            comments = 0;
        foreach (string text in documents)
        {
            DiagnosticSink sink = new();
            JsonNode? read = JsonReader.Read(new SourceText("x", text), sink);
            bool accepted = sink.ToArray().Count == 0;
            JsonElement? theirs = Parse(text);
            if (accepted && theirs is null && text.Contains('/', StringComparison.Ordinal))
            {
                theirs = Parse(WithoutComments(text));
                comments++;
            }

            valid += accepted ? 1 : 0;
            if (accepted != theirs.HasValue)
                differences.Add($"{(accepted ? "we accept" : "we refuse")}: {text}");
            else if (theirs is JsonElement element && !Same(read!, element))
                differences.Add($"other values: {text}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{documents.Count} documents, {valid} of them valid, {comments} with a comment that System.Text.Json does not take"
        );
        Assert.Empty(differences);
        Assert.True(
            documents.Count >= atLeast && valid > 0 && valid < documents.Count,
            $"{documents.Count} documents with {valid} valid ones are not much of a corpus"
        );
    }

    /// <returns>Null where the library refuses the document, or one of its strings when it is asked for it.</returns>
    private static JsonElement? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text.StartsWith('\uFEFF') ? text[1..] : text, s_options);
            Values(document.RootElement);
            return document.RootElement.Clone();
        }
        // A half of a surrogate pair: in the text the one, as an escape the other.
        catch (Exception refusal) when (refusal is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void Values(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (System.Text.Json.JsonProperty property in element.EnumerateObject())
                {
                    _ = property.Name;
                    Values(property.Value);
                }
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                    Values(item);
                break;
            case JsonValueKind.String:
                _ = element.GetString();
                break;
        }
    }

    /// <summary>A space for each comment outside of strings.</summary>
    private static string WithoutComments(string text) =>
        Regex.Replace(
            text,
            @"(""(?:[^""\\]|\\.)*"")|//[^\r\n]*|/\*.*?\*/",
            static m => m.Groups[1].Success ? m.Value : " ",
            RegexOptions.Singleline
        );

    private static bool Same(JsonNode node, JsonElement element) =>
        node switch
        {
            JsonObject o => element.ValueKind == JsonValueKind.Object
                && o.Properties.Select(static p => p.Name).SequenceEqual(element.EnumerateObject().Select(static p => p.Name))
                && o.Properties.Zip(element.EnumerateObject(), static (mine, theirs) => Same(mine.Value, theirs.Value))
                    .All(static same => same),
            JsonArray a => element.ValueKind == JsonValueKind.Array
                && a.Items.Count == element.GetArrayLength()
                && a.Items.Zip(element.EnumerateArray(), Same).All(static same => same),
            JsonString s => element.ValueKind == JsonValueKind.String && s.Value == element.GetString(),
            JsonNumber n => element.ValueKind == JsonValueKind.Number && n.Text == element.GetRawText(),
            JsonBoolean b => element.ValueKind == (b.Value ? JsonValueKind.True : JsonValueKind.False),
            _ => element.ValueKind == JsonValueKind.Null,
        };
}
