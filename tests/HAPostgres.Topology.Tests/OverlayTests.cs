using HAPostgres.Json;
using Xunit;

namespace HAPostgres;

public class OverlayTests
{
    private const string Base = $$"""
        { "name": "orders", "hosts": ["a", "b", "c"], "patroni": { "ttl": "30s", "loopWait": "10s", "retryTimeout": "10s" },
          {{Samples.NoBackup}} }
        """;

    /// <summary>Target, patch and result of RFC 7396, appendix A.</summary>
    public static TheoryData<string, string, string> Rfc7396 =>
        new()
        {
            { """{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""" },
            { """{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""" },
            { """{"a":"b"}""", """{"a":null}""", "{}" },
            { """{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""" },
            { """{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""" },
            { """{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""" },
            { """{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""" },
            { """{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""" },
            { """["a","b"]""", """["c","d"]""", """["c","d"]""" },
            { """{"a":"b"}""", """["c"]""", """["c"]""" },
            { """{"a":"foo"}""", "null", "null" },
            { """{"a":"foo"}""", "\"bar\"", "\"bar\"" },
            { """{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""" },
            { "[1,2]", """{"a":"b","c":null}""", """{"a":"b"}""" },
            { "{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""" },
        };

    [Theory]
    [MemberData(nameof(Rfc7396))]
    public void Merging_does_what_the_RFC_says(string target, string patch, string result) =>
        Assert.Equal(result, Write(MergePatch.Apply(Read(target), Read(patch))));

    [Fact]
    public void An_overlay_changes_what_it_names_and_leaves_the_rest()
    {
        CompilationResult result = Compile("""{ "patroni": { "ttl": "40s", "retryTimeout": null } }""");

        Assert.Empty(result.Diagnostics);
        Assert.Equal(
            (40, 10, 5),
            (result.Topology!.Patroni.Ttl.Seconds, result.Topology.Patroni.LoopWait.Seconds, result.Topology.Patroni.RetryTimeout.Seconds)
        );
    }

    [Fact]
    public void A_null_inside_a_section_that_the_base_lacks_removes_nothing() =>
        Assert.Empty(Compile("""{ "etcd": { "quotaBackend": null } }""").Diagnostics);

    [Fact]
    public void A_mistake_in_the_overlay_is_reported_there() =>
        Assert.Equal(
            "cluster.hapg.lab.json(2,23)",
            Assert.Single(Compile("{\n  \"patroni\": { \"ttl\": 30 } }").Diagnostics).Location.ToString()
        );

    [Fact]
    public void A_rule_that_the_overlay_breaks_is_reported_there() =>
        Assert.Equal(
            "cluster.hapg.lab.json(2,23)",
            Assert.Single(Compile("{\n  \"patroni\": { \"ttl\": \"20s\" } }").Diagnostics).Location.ToString()
        );

    [Fact]
    public void A_rule_that_both_break_is_reported_at_the_likeliest_value() =>
        Assert.Equal("cluster.hapg.json", Assert.Single(Compile("""{ "patroni": { "retryTimeout": "20s" } }""").Diagnostics).Location.Path);

    [Fact]
    public void A_conflict_of_both_files_is_related_to_the_place_in_the_other()
    {
        CompilationResult result = ManifestCompiler.Compile(
            new ManifestFile(
                "cluster.hapg.json",
                $"{{ \"name\": \"orders\", \"hosts\": [\"a\", \"b\", \"c\"],\n\"pgbouncer\": {{ \"port\": 7432 }}, {Samples.NoBackup} }}"
            ),
            new ManifestFile("cluster.hapg.lab.json", "{\n\n\"haproxy\": { \"primaryPort\": 7432 } }")
        );

        ManifestDiagnostic found = Assert.Single(result.Diagnostics);
        Assert.Equal(
            ("cluster.hapg.lab.json(3,29)", "cluster.hapg.json(2,24)"),
            (found.Location.ToString(), Assert.Single(found.Related).ToString())
        );
    }

    [Fact]
    public void An_overlay_s_list_replaces_the_base_s_and_mistakes_in_it_are_found_there()
    {
        CompilationResult result = Compile("{ \"etcd\": { \"members\": [\"a\",\n\"b\",\n\"z\"] } }");

        Assert.Equal("cluster.hapg.lab.json(3,1)", Assert.Single(result.Diagnostics).Location.ToString());
    }

    [Fact]
    public void A_null_that_takes_a_required_value_away_is_reported_where_it_is_missing()
    {
        ManifestDiagnostic found = Assert.Single(Compile("""{ "hosts": null }""").Diagnostics);

        Assert.Equal(("HAPG0005", "cluster.hapg.json"), (found.Rule.Id, found.Location.Path));
    }

    [Fact]
    public void A_nested_mistake_keeps_its_place_in_a_section_of_both_files()
    {
        CompilationResult result = Compile("{ \"patroni\": {\n\"resources\": {\n\"limits\": { \"memroy\": \"4GB\" } } } }");

        Assert.Equal("cluster.hapg.lab.json(3,13)", Assert.Single(result.Diagnostics).Location.ToString());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("null")]
    public void An_overlay_that_is_no_object_replaces_everything_and_is_an_error_there(string overlay) =>
        Assert.Equal("cluster.hapg.lab.json", Assert.Single(Compile(overlay).Diagnostics).Location.Path);

    [Fact]
    public void Syntax_errors_of_both_files_are_reported()
    {
        var found = ManifestCompiler.Compile(new ManifestFile("a.json", Base + "x"), new ManifestFile("b.json", "{")).Diagnostics;

        Assert.Equal(["a.json", "b.json"], found.Select(static d => d.Location.Path));
    }

    private static CompilationResult Compile(string overlay) =>
        ManifestCompiler.Compile(new ManifestFile("cluster.hapg.json", Base), new ManifestFile("cluster.hapg.lab.json", overlay));

    private static JsonNode Read(string text) => JsonReader.Read(new SourceText("x", text), new DiagnosticSink())!;

    private static string Write(JsonNode node) =>
        node switch
        {
            JsonObject o => $"{{{string.Join(",", o.Properties.Select(static p => $"\"{p.Name}\":{Write(p.Value)}"))}}}",
            JsonArray a => $"[{string.Join(",", a.Items.Select(Write))}]",
            JsonString s => $"\"{s.Value}\"",
            JsonNumber n => n.Text,
            _ => node.Kind,
        };
}
