using System.Security.Cryptography;
using HAPostgres.Runtime.Stack;
using Xunit;

namespace HAPostgres.Runtime.Tests;

public sealed class ArtifactSumsTests : IDisposable
{
    private readonly ArtifactsDirectory _artifacts = new(Directory.CreateTempSubdirectory("hapg").FullName);

    public ArtifactSumsTests()
    {
        string[] files = ["a.yml", "b.yml"];
        File.WriteAllText(_artifacts.File("a.yml"), "a");
        File.WriteAllText(_artifacts.File("b.yml"), "b");
        File.WriteAllLines(_artifacts.File(ArtifactSums.FileName), files.Select(f => $"{Hash(f)}  {f}"));
    }

    public void Dispose() => Directory.Delete(_artifacts.FullPath, recursive: true);

    [Fact]
    public void What_was_rendered_is_accepted_beside_files_of_the_operator()
    {
        File.WriteAllText(_artifacts.File("notes.txt"), "mine");
        ArtifactSums.Check(_artifacts);
    }

    [Fact]
    public void Edited_and_missing_files_are_all_named()
    {
        File.AppendAllText(_artifacts.File("a.yml"), " ");
        File.Delete(_artifacts.File("b.yml"));
        DeployException refused = Assert.Throws<DeployException>(() => ArtifactSums.Check(_artifacts));
        Assert.Equal(ExitCode.ArtifactsDoNotFit, refused.ExitCode);
        Assert.Contains(
            $"{_artifacts.File("a.yml")} (edited), {_artifacts.File("b.yml")} (missing)",
            refused.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("dotnet build", refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_hashes_nothing_is_known_and_so_nothing_is_accepted()
    {
        File.Delete(_artifacts.File(ArtifactSums.FileName));
        Assert.Contains(
            ArtifactSums.FileName,
            Assert.Throws<DeployException>(() => ArtifactSums.Check(_artifacts)).Message,
            StringComparison.Ordinal
        );
    }

    private string Hash(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_artifacts.File(file))));
}
