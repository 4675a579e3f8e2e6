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

    private static readonly string[] s_atoms =
    [
        "1",
        "0",
        "-0",
        "-1",
        "10",
        "01",
        "-",
        "+1",
        "1.5",
        "1.",
        ".5",
        "1e5",
        "1E+5",
        "1e-5",
        "1e",
        "1e+",
        "0.0",
        "00",
        "-01",
        "1_0",
        "0x1",
        "1.2.3",
        "123456789012345678901234567890",
        "1e400",
        "NaN",
        "Infinity",
        "true",
        "false",
        "null",
        "True",
        "nul",
        "truex",
        "\"\"",
        "\"a\"",
        "\"\\n\"",
        "\"\\\"\"",
        "\"\\/\"",
        "\"\\x\"",
        "\"\\u00e4\"",
        "\"\\u00\"",
        "\"\\uD83D\\uDE00\"",
        "\"ä\"",
        "\"😀\"",
        "\"\u007f\"",
        "\"\u2028\"",
        "\"\t\"",
        "\"\n\"",
        "\"a",
        "'a'",
        "\\",
        "",
        "[]",
        "{}",
        "[",
        "{",
        "]",
        "}",
        "[1]",
        "[1,]",
        "[,]",
        "[1,,2]",
        "[1 2]",
        "[[]]",
        "[{}]",
        "{\"a\":1}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\" 1}",
        "{a:1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":{\"b\":[1,{\"c\":null}]}}",
        "{1:2}",
        "[1}",
        "{\"a\":1]",
        "//c\n1",
        "1//c",
        "/*c*/1",
        "1/*c*/",
        "/*c",
        "/*/1",
        "/c",
        "/**/",
        "//",
        "[1,//c\n2]",
        "[1/*c*/,2]",
        "[1,/*c*/]",
        "{/*c*/\"a\":/*c*/1/*c*/}",
        "\u00a01",
        "\f1",
        "\v1",
        "\01",
        ":",
        ",",
        "{\"\":1}",
        "{\"a b\":\"c d\"}",
        "[true,false,null]",
        "[\"a\",\"b\"]",
        "[-1.5e-3]",
        // numbers
        "1e999999999",
        "-1e-400",
        "0e0",
        "0E+1",
        "-0.0",
        "1.0000000000000000000000000000000001",
        "00.1",
        "-.1",
        "--1",
        "1e1.5",
        "1e0x",
        "1,5",
        "\u0661",
        "\uff11",
        "-Infinity",
        "0b1",
        "1n",
        "1f",
        // strings
        "\"\\uD83D\"",
        "\"\\uDE00\"",
        "\"\\uD83D\\uD83D\"",
        "\"\\uDE00\\uD83D\"",
        "\"\\uD83Dx\\uDE00\"",
        "\"\\uD83D\\n\"",
        "\"\\uD83D\\u00\"",
        "\"\\ud83d\\ude00\\ud83d\\ude00\"",
        "\"\uD83D\"",
        "\"\uDE00\"",
        "\"\uDE00\uD83D\"",
        "\"\uD83D\\uDE00\"",
        "\"\\u0000\"",
        "\"\\uFFFF\"",
        "\"\uFFFF\"",
        "\"\uFEFF\"",
        "\"\0\"",
        "\"\u001f\"",
        "\"\u0080\"",
        "\"\\a\"",
        "\"\\U0041\"",
        "\"\\\"",
        "\"\\\\\"",
        "\"\\'\"",
        "\"//\"",
        "\"/**/\"",
        // names
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}",
        "{\"a\":1,\"A\":2}",
        "{\"\":1,\"\":2}",
        "{\"a\":{\"b\":1,\"b\":1}}",
        "{\"\\uD83D\":1}",
        "{\"a\"/*c*/:1}",
        "{\"a\"//c\n:1}",
        "{null:1}",
        "{[]:1}",
        // space and comments
        "\uFEFF",
        "\uFEFF1",
        "1\uFEFF",
        "\u00851",
        "\u20281",
        "//\u2028\n1",
        "/*\u2028*/1",
        "/**",
        "/***/1",
        "/* * / */1",
        "/*/**/1*/",
        "#c\n1",
        "<!--c-->1",
        "1//",
        "1/",
        "\0",
    ];

    private static readonly string[] s_frames =
    [
        "@",
        " @ ",
        "[@]",
        "[@,2]",
        "[1,@]",
        "{\"x\":@}",
        "{\"x\":@,\"y\":[]}",
        "@ @",
        "\r\n\t@\r\n",
        "[\r@\r]",
    ];

    /// <summary>Each on its own and inside of others.</summary>
    private static IEnumerable<string> Corpus =>
        s_frames.SelectMany(static _ => s_atoms, static (frame, atom) => frame.Replace("@", atom, StringComparison.Ordinal));

    /// <summary>Around the limit of both, 64: of arrays, of objects, and of one in the other; closed, and cut off.</summary>
    private static IEnumerable<string> Nested =>
        from depth in Enumerable.Range(60, 10)
        from pair in (ReadOnlyMemory<string>[])[new(["[", "]"]), new(["{\"a\":", "}"]), new(["[{\"a\":", "}]"])]
        from core in (string[])["", "1", "[]", "{}", "[1,]", "x"]
        from closed in (bool[])[true, false]
        select string.Concat(Enumerable.Repeat(pair.Span[0], depth / pair.Span[0].Count(static c => c is '[' or '{')))
            + core
            + (closed ? string.Concat(Enumerable.Repeat(pair.Span[1], depth / pair.Span[1].Length)) : "");

    [Fact]
    public void Reader_and_system_library_agree_on_every_kind_of_mistake() => Compare([.. Corpus, .. Nested], atLeast: 2000);

    [Fact]
    public void Reader_and_system_library_agree_on_the_example_cut_off_anywhere()
    {
        string text = Samples.Example.Text;
        Compare([.. Enumerable.Range(0, text.Length + 1).Select(length => text[..length])], atLeast: 2000);
    }

    [Fact]
    public void Reader_and_system_library_agree_on_twenty_thousand_mutants()
    {
        string[] whole = [Samples.Example.Text, .. Corpus.Where(static t => t.Length > 20)];
        Random random = new(Seed);
        Compare(
            [.. Enumerable.Range(0, 20_000).Select(i => Mutate(i % 4 == 0 ? whole[0] : whole[random.Next(whole.Length)], random))],
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

    private static string Mutate(string text, Random random)
    {
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int start = random.Next(text.Length + 1);
            int length = Math.Min(random.Next(6), text.Length - start);
            string piece =
                random.Next(4) == 0
                    ? text.Substring(
                        random.Next(text.Length + 1) is int from && from + 8 <= text.Length ? from : 0,
                        Math.Min(8, text.Length)
                    )
                    : s_atoms[random.Next(s_atoms.Length)];
            text = text[..start] + piece + text[(start + length)..];
        }

        return text;
    }

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
