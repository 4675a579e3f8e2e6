using System.Text.RegularExpressions;
using Xunit;

namespace HAPostgres;

/// <summary>Directory.Build.props has the version; what people copy has to follow.</summary>
public partial class VersionTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("src/HAPostgres.Build/README.md")]
    public void Documents_name_the_packages_of_this_version(string document)
    {
        string[] versions =
        [
            .. Reference().Matches(File.ReadAllText(Path.Combine(Samples.Root, document))).Select(static m => m.Groups[1].Value),
        ];
        Assert.NotEmpty(versions);
        Assert.All(versions, static version => Assert.Equal(ProductVersion.Text, version));
    }

    [Fact]
    public void Images_are_tagged_with_this_version() =>
        Assert.EndsWith(
            $"/cli:{ProductVersion.Text}",
            ManifestCompiler.Compile(Samples.Example).Topology!.CliImage,
            StringComparison.Ordinal
        );

    [GeneratedRegex("<PackageReference Include=\"HAPostgres[^\"]*\" Version=\"([^\"]*)\"")]
    private static partial Regex Reference();
}
