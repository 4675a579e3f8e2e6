using HAPostgres.Json;
using Xunit;

namespace HAPostgres;

public class JsonReaderTests
{
    /// <summary>Text, and line and column of the mistake counted from 1.</summary>
    public static TheoryData<string, int, int> Mistakes =>
        new()
        {
            { "", 1, 1 },
            { "   ", 1, 4 },
            { "// only a comment", 1, 18 },
            { "{", 1, 2 },
            { "{\n", 2, 1 },
            { "[1, 2", 1, 6 },
            { "{ \"a\": 1", 1, 9 },
            { "{ \"a\": ", 1, 8 },
            { "{ \"a\" 1 }", 1, 7 },
            { "{ \"a\": 1 \"b\": 2 }", 1, 9 },
            { "{\n  \"a\": 1\n  \"b\": 2\n}", 2, 9 },
            { "[1 2]", 1, 3 },
            { "[1,, 2]", 1, 4 },
            { "[,]", 1, 2 },
            { "{ , }", 1, 3 },
            { "{ a: 1 }", 1, 3 },
            { "{ 'a': 1 }", 1, 3 },
            { "{ \"a\": 1 ]", 1, 10 },
            { "[1 }", 1, 4 },
            { "{} x", 1, 4 },
            { "{}\n{}", 2, 1 },
            { "1 2", 1, 3 },
            { "\"abc", 1, 1 },
            { "[\"abc\n\"]", 1, 2 },
            { "[\"a\tb\"]", 1, 4 },
            { "[\"a\\qb\"]", 1, 4 },
            { "[\"a\\u12G4\"]", 1, 4 },
            { "[\"a\\u12\"]", 1, 4 },
            { "[\"\\", 1, 3 },
            { "[01]", 1, 2 },
            { "[-]", 1, 2 },
            { "[+1]", 1, 2 },
            { "[1.]", 1, 2 },
            { "[.5]", 1, 2 },
            { "[1e]", 1, 2 },
            { "[30s]", 1, 2 },
            { "[0x10]", 1, 2 },
            { "[NaN]", 1, 2 },
            { "[True]", 1, 2 },
            { "[nul]", 1, 2 },
            { "/* open", 1, 1 },
            { "[1, /* open", 1, 5 },
            { "[/ 1]", 1, 2 },
            { "\uFEFF[x]", 1, 3 },
            { "[\r\n  x\r\n]", 2, 3 },
            { "[\r  x\r]", 2, 3 },
            { "[ // c\r  x ]", 2, 3 },
            { "[\t\tx]", 1, 4 },
            { "[\"äöü\", x]", 1, 9 },
            { "[\"😀\", x]", 1, 8 },
            { "[\"日本\",\n\"語\", x]", 2, 6 },
            { new string('[', 65), 1, 65 },
        };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_syntax_error_is_reported_once_and_where_it_is(string text, int line, int column)
    {
        ManifestDiagnostic found = Assert.Single(Samples.Compile(text).Diagnostics);

        Assert.Equal(SyntaxRules.Syntax, found.Rule);
        Assert.Equal((line, column), (found.Location.Start.Line + 1, found.Location.Start.Column + 1));
    }

    [Fact]
    public void A_character_of_two_code_units_is_shown_whole() =>
        Assert.Contains("'😀'", Assert.Single(Samples.Compile("[😀]").Diagnostics).Message, StringComparison.Ordinal);

    [Fact]
    public void An_invisible_character_is_named() =>
        Assert.Contains("U+FEFF", Assert.Single(Samples.Compile("[\uFEFF]").Diagnostics).Message, StringComparison.Ordinal);

    [Fact]
    public void Comments_trailing_commas_and_a_byte_order_mark_are_allowed() =>
        Assert.Empty(
            Samples
                .Compile(
                    """
                    // before
                    {
                      "name": /* inside */ "orders", // behind
                      "hosts": ["a", "b", "c",],
                      "backup": { "repositories": [{ "host": "c" }] },
                    } /* after */
                    """
                )
                .Diagnostics
        );

    [Fact]
    public void A_byte_order_mark_moves_nothing_but_its_own_line() =>
        Assert.Empty(
            Samples.Compile($"\uFEFF{{ \"name\": \"orders\", \"hosts\": [\"a\", \"b\", \"c\"], {Samples.NoBackup} }}").Diagnostics
        );

    [Fact]
    public void Sixty_four_levels_are_read()
    {
        var sink = new DiagnosticSink();

        JsonReader.Read(new SourceText("x", new string('[', 64) + new string(']', 64)), sink);

        Assert.Empty(sink.ToArray());
    }

    [Fact]
    public void A_name_that_is_written_twice_is_reported_at_the_second_and_the_first_counts()
    {
        CompilationResult result = Samples.Compile(
            $$"""{ "name": "orders", "hosts": ["a", "b", "c"], "name": "other", {{Samples.NoBackup}} }"""
        );

        ManifestDiagnostic found = Assert.Single(result.Diagnostics);
        Assert.Equal(SyntaxRules.DuplicateName, found.Rule);
        Assert.Equal(46, found.Location.Start.Column);
        Assert.Equal("orders", result.Topology!.Name);
    }

    [Fact]
    public void What_stood_before_a_syntax_error_is_kept_and_what_is_missing_behind_it_is_not_reported()
    {
        CompilationResult result = Samples.Compile("""{ "name": "orders", "hosts": ["a", "b"], "patroni": { "ttl": "30s", "loop""");

        Assert.Equal(SyntaxRules.Syntax, Assert.Single(result.Diagnostics).Rule);
        Assert.Equal(["a", "b"], result.Topology!.Hosts.Select(static h => h.Name));
        Assert.Equal(Duration.FromSeconds(30), result.Topology.Patroni.Ttl);
    }

    [Theory]
    [InlineData(@"""a\""\\\/\b\f\n\r\tz""", "a\"\\/\b\f\n\r\tz")]
    [InlineData(@"""\u00e4\ud83d\ude00""", "ä😀")]
    [InlineData("\"\u007f\"", "\u007f")]
    public void Escapes_are_read(string text, string value)
    {
        JsonNode node = JsonReader.Read(new SourceText("x", text), new DiagnosticSink())!;

        Assert.Equal(value, Assert.IsType<JsonString>(node).Value);
    }
}
