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

    private static string Render(string template) =>
        new TemplateRenderer(new([new("some/file.txt.sbn", template)]), TemplateModel.Of(Example.Topology)).Render("some/file.txt");
}
