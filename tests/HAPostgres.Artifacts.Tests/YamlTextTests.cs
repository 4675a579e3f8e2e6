using HAPostgres.Artifacts.Patroni;
using HAPostgres.Compose.Yaml;
using YamlDotNet.RepresentationModel;

namespace HAPostgres.Artifacts.Tests;

public class YamlTextTests
{
    private sealed record Entry(
        string FirstName,
        string? Missing,
        bool Flag,
        long Size,
        IReadOnlyList<int> Some,
        IReadOnlyList<string> None
    );

    [Fact]
    public void A_document_has_one_form() =>
        Assert.Equal(
            """
            first_name: "0644"
            flag: true
            size: 4294967296
            some:
              - 1
              - 2
            none: []

            """,
            YamlText.Of(new Entry("0644", null, true, 1L << 32, [1, 2], []))
        );

    [Fact]
    public void A_mapping_keeps_the_order_of_its_keys() =>
        Assert.Equal(
            """
            b: "1"
            a:
              c: "2"
            empty: {}

            """,
            YamlText.Of(
                new YamlMap
                {
                    ["b"] = "1",
                    ["a"] = new YamlMap { ["c"] = "2" },
                    ["empty"] = new YamlMap(),
                }
            )
        );

    [Theory]
    [InlineData("")]
    [InlineData("on")]
    [InlineData("1e3")]
    [InlineData("~")]
    [InlineData("a: b # c")]
    [InlineData("- a")]
    [InlineData(" around ")]
    [InlineData("\"quoted\" \\ back")]
    [InlineData("two\nlines\tand\u0001 and \u00e9 and \ud83d\ude00")]
    public void A_string_is_read_back_as_it_was(string text)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(YamlText.Of(new YamlMap { ["key"] = text })));
        YamlScalarNode read = Assert.IsType<YamlScalarNode>(stream.Documents[0].RootNode.At("key"));
        Assert.Equal(text, read.Value);
        Assert.Equal(YamlDotNet.Core.ScalarStyle.DoubleQuoted, read.Style);
    }

    [Fact]
    public void A_value_without_a_form_is_an_error_and_no_empty_mapping() =>
        Assert.Throws<NotSupportedException>(() => YamlText.Of(new YamlMap { ["key"] = Duration.FromSeconds(1) }));
}
