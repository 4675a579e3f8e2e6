using HAPostgres.Artifacts.Templates;

namespace HAPostgres.Artifacts.Tests;

public class TemplateTests
{
    [Theory]
    [InlineData("one\n{{ cluster.nmae }}\n", 2)]
    [InlineData("{{ clutser }}\n", 1)]
    [InlineData("one\ntwo\n{{ for }}\n", 3)]
    public void A_mistake_is_an_error_at_its_place(string template, int line)
    {
        TemplateException mistake = Assert.Throws<TemplateException>(() => Render(template));
        Assert.Equal("some/file.txt.sbn", mistake.Path);
        Assert.Equal(line, mistake.Line);
        Assert.StartsWith($"some/file.txt.sbn({line},", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_cluster_does_not_reach_a_limit()
    {
        string text = Render("{{ for i in 1..5000 }}{{ for j in 1..100 }}0123456789{{ end }}\n{{ end }}");
        Assert.Equal(5000 * 1001, text.Length);
    }

    [Fact]
    public void A_mistake_in_a_part_is_an_error_at_its_place_in_the_part()
    {
        TemplateException mistake = Assert.Throws<TemplateException>(() =>
            Render("{{ part 'some/_part.txt' }}", "one\n{{ cluster.nmae }}\n")
        );
        Assert.Equal("some/_part.txt.sbn", mistake.Path);
        Assert.Equal(2, mistake.Line);
    }

    [Fact]
    public void A_part_that_does_not_exist_is_an_error() =>
        Assert.Equal("some/_other.txt.sbn", Assert.Throws<TemplateException>(() => Render("{{ part 'some/_other.txt' }}")).Path);

    [Fact]
    public void A_part_knows_the_model_and_nothing_of_the_file_around_it()
    {
        Assert.Equal(
            $"{Example.Topology.Name}, {Example.Topology.Name}",
            Render("{{ part 'some/_part.txt' }}, {{ part 'some/_part.txt' }}", "{{ cluster.name }}")
        );
        Assert.Throws<TemplateException>(() => Render("{{ mine = 1 }}{{ part 'some/_part.txt' }}", "{{ mine }}"));
    }

    private static string Render(string template, string part = "") =>
        new TemplateRenderer(
            new([new("some/file.txt.sbn", template), new("some/_part.txt.sbn", part)]),
            TemplateModel.Of(Example.Topology)
        ).Render("some/file.txt");
}
