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

    [Theory]
    [InlineData("setup.sh")]
    [InlineData("deploy.sh")]
    public async Task The_scripts_refuse_edited_and_missing_files_by_name_before_they_ask_any_engine(string script)
    {
        (_, string untouched) = await Script(script);
        Assert.Contains("no Docker Engine answers", untouched, StringComparison.Ordinal);

        File.AppendAllText(Path.Combine(_directory, "haproxy/haproxy.cfg"), "# by hand\n");
        File.Delete(Path.Combine(_directory, "README.md"));
        (int code, string output) = await Script(script);

        Assert.Equal(1, code);
        Assert.Contains("haproxy/haproxy.cfg: FAILED", output, StringComparison.Ordinal);
        Assert.Contains("README.md: FAILED", output, StringComparison.Ordinal);
        Assert.Contains("dotnet build", output, StringComparison.Ordinal);
        Assert.DoesNotContain("no Docker Engine answers", output, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output)> Script(string script) =>
        Tool.Run(
            "bash",
            ["-c", "docker() { return 1; }; export -f docker; \"$1\" --yes", "bash", Path.Combine(_directory, "scripts", script)]
        );
}
