using System.Text.Json;
using HAPostgres.Json;
using Xunit;

namespace HAPostgres;

/// <summary>
/// The reader against System.Text.Json with comments skipped and trailing commas allowed. Four differences are kept out of the corpus:
/// System.Text.Json refuses a byte order mark and a comment between a name and its colon, reads an escaped half of a surrogate pair and
/// throws only when it is asked for the string, and takes the last of two equal names.
/// </summary>
public class JsonDifferentialTests
{
    private static readonly string[] s_atoms =
    [
        "1", "0", "-0", "-1", "10", "01", "-", "+1", "1.5", "1.", ".5", "1e5", "1E+5", "1e-5", "1e", "1e+", "0.0", "00", "-01", "1_0", "0x1", "1.2.3",
        "123456789012345678901234567890", "1e400", "NaN", "Infinity", "true", "false", "null", "True", "nul", "truex", "\"\"", "\"a\"", "\"\\n\"", "\"\\\"\"",
        "\"\\/\"", "\"\\x\"", "\"\\u00e4\"", "\"\\u00\"", "\"\\uD83D\\uDE00\"", "\"ä\"", "\"😀\"", "\"\u007f\"", "\"\u2028\"", "\"\t\"", "\"\n\"", "\"a", "'a'", "\\", "", "[]",
        "{}", "[", "{", "]", "}", "[1]", "[1,]", "[,]", "[1,,2]", "[1 2]", "[[]]", "[{}]", "{\"a\":1}", "{\"a\":1,}", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\" 1}", "{a:1}",
        "{\"a\":1 \"b\":2}", "{\"a\":{\"b\":[1,{\"c\":null}]}}", "{1:2}", "[1}", "{\"a\":1]", "//c\n1", "1//c", "/*c*/1", "1/*c*/", "/*c", "/*/1", "/c", "/**/", "//", "[1,//c\n2]",
        "[1/*c*/,2]", "[1,/*c*/]", "{/*c*/\"a\":/*c*/1/*c*/}", "\u00a01", "\f1", "\v1", "\01", ":", ",", "{\"\":1}", "{\"a b\":\"c d\"}", "[true,false,null]", "[\"a\",\"b\"]", "[-1.5e-3]",
    ];

    private static readonly string[] s_frames = ["@", " @ ", "[@]", "[@,2]", "[1,@]", "{\"x\":@}", "{\"x\":@,\"y\":[]}", "@ @", "\r\n\t@\r\n", "[\r@\r]"];

    /// <summary>Each on its own and inside of others.</summary>
    private static IEnumerable<string> Corpus =>
        s_frames.SelectMany(static _ => s_atoms, static (frame, atom) => frame.Replace("@", atom, StringComparison.Ordinal));

    [Fact]
    public void Reader_and_system_library_agree_on_a_thousand_documents()
    {
        var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        List<string> differences = [];
        int valid = 0, invalid = 0;
        foreach (string text in Corpus)
        {
            var sink = new DiagnosticSink();
            JsonNode? read = JsonReader.Read(new SourceText("x", text), sink);
            try
            {
                using var document = JsonDocument.Parse(text, options);
                valid++;
                if (sink.ToArray().Count > 0 || !Same(read!, document.RootElement))
                    differences.Add($"valid, but not read alike: {text}");
            }
            catch (JsonException)
            {
                invalid++;
                if (sink.ToArray().Count != 1)
                    differences.Add($"invalid, but {sink.ToArray().Count} reports: {text}");
            }
        }

        Assert.Empty(differences);
        Assert.True(valid > 300 && invalid > 300, $"{valid} valid and {invalid} invalid documents are not much of a corpus");
    }

    private static bool Same(JsonNode node, JsonElement element) => node switch
    {
        JsonObject o => element.ValueKind == JsonValueKind.Object
            && o.Properties.Select(static p => p.Name).SequenceEqual(element.EnumerateObject().Select(static p => p.Name))
            && o.Properties.Zip(element.EnumerateObject(), static (mine, theirs) => Same(mine.Value, theirs.Value)).All(static same => same),
        JsonArray a => element.ValueKind == JsonValueKind.Array && a.Items.Count == element.GetArrayLength()
            && a.Items.Zip(element.EnumerateArray(), Same).All(static same => same),
        JsonString s => element.ValueKind == JsonValueKind.String && s.Value == element.GetString(),
        JsonNumber n => element.ValueKind == JsonValueKind.Number && n.Text == element.GetRawText(),
        JsonBoolean b => element.ValueKind == (b.Value ? JsonValueKind.True : JsonValueKind.False),
        _ => element.ValueKind == JsonValueKind.Null,
    };
}
