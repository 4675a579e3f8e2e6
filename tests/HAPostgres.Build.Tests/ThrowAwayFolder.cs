using System.Diagnostics;
using Xunit;

namespace HAPostgres.Build;

/// <summary>A folder outside of the repository, gone after the test.</summary>
internal class ThrowAwayFolder : IDisposable
{
    public const string Orders =
        """{ "name": "orders", "hosts": ["a", "b", "c"], "suppress": [{ "rule": "HAPG9104", "reason": "test" }] }""";

    private readonly string _root = Directory.CreateTempSubdirectory("hapostgres-").FullName;
    private readonly DotNet _dotnet;

    public ThrowAwayFolder() => _dotnet = new(_root);

    public Dictionary<string, string?> Environment => _dotnet.Environment;

    public string PathOf(string file) => Path.Combine(_root, file);

    public bool Has(string file) => File.Exists(PathOf(file));

    public string Read(string file) => File.ReadAllText(PathOf(file));

    public void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
        File.WriteAllText(PathOf(file), text);
    }

    public void Touch(string file) => File.SetLastWriteTimeUtc(PathOf(file), DateTime.UtcNow);

    public void Delete(string file) => File.Delete(PathOf(file));

    public string[] FilesBelow(string folder) =>
        Directory.Exists(PathOf(folder))
            ?
            [
                .. Directory
                    .EnumerateFiles(PathOf(folder), "*", SearchOption.AllDirectories)
                    .Select(f => Path.GetRelativePath(_root, f))
                    .Order(StringComparer.Ordinal),
            ]
            : [];

    /// <summary>With output that says which targets ran.</summary>
    public Outcome Build(params string[] arguments) => Run(["build", "app", "-v:n", .. arguments]);

    public Outcome Run(params string[] arguments) => _dotnet.Run(arguments);

    /// <summary>Packs projects of the repository, which are built, into the folder "feed".</summary>
    /// <returns>Their version: no machine has it in its cache, whatever was packed before.</returns>
    public string Pack(params string[] projects)
    {
        string version = $"{ProductVersion.Text}-test.{DateTime.UtcNow.Ticks}";
        foreach (string project in projects)
        {
            Run(
                    "pack",
                    Path.Combine(Repository.Root, "src", project),
                    "--no-build",
                    "-c",
                    Repository.Configuration,
                    $"-p:PackageVersion={version}",
                    "-o",
                    PathOf("feed")
                )
                .Succeeded();
        }
        return version;
    }

    public string Git(params string[] arguments)
    {
        using Process git = Process.Start(
            new ProcessStartInfo("git", arguments) { WorkingDirectory = _root, RedirectStandardOutput = true }
        )!;
        string output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return output;
    }

    public void Dispose()
    {
        _dotnet.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
