using HAPostgres.Artifacts.Tests.Tools;
using HAPostgres.Artifacts.Writing;

namespace HAPostgres.Artifacts.Tests;

public sealed class SumsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("hapostgres-").FullName;

    public SumsTests() => ArtifactWriter.Write(_directory, Example.Artifacts);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Every_other_file_is_in_the_list_and_sha256sum_accepts_it()
    {
        (int code, string output) = await Tool.Run(
            "bash",
            ["-c", "cd \"$1\" && sha256sum --check --strict artifacts.sha256", "bash", _directory]
        );
        Assert.True(code == 0, output);
        Assert.Equal(Example.Artifacts.Count - 1, output.Split(": OK\n").Length - 1);
    }

    [Fact]
    public void An_edited_file_is_found_and_a_missing_one_is_not_edited()
    {
        Assert.Empty(ArtifactSums.Edited(_directory));
        File.AppendAllText(Path.Combine(_directory, "haproxy/haproxy.cfg"), "# by hand\n");
        File.Delete(Path.Combine(_directory, "README.md"));
        Assert.Equal(["haproxy/haproxy.cfg"], ArtifactSums.Edited(_directory));
    }
}
