using HAPostgres.Pages;
using Xunit;

namespace HAPostgres;

/// <summary>Pages that are made from the code cannot say anything else than the code does.</summary>
public class GeneratedPageTests
{
    private static readonly IReadOnlyList<Page> s_pages = GeneratedPages.Of(Samples.Root);

    public static TheoryData<string> Paths => [.. s_pages.Select(static p => p.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_page_that_is_made_from_the_code_is_current(string path) =>
        Assert.True(
            s_pages.Single(p => p.Path == path).IsCurrent(Samples.Root),
            $"{path} is not what the code says; 'dotnet run --project tools/HAPostgres.Pages' writes it"
        );

    [Fact]
    public void A_page_that_differs_is_not_current() => Assert.False((s_pages[0] with { Text = "" }).IsCurrent(Samples.Root));
}
