using System.Text.Json;
using HAPostgres.Artifacts.Tests.Tools;

namespace HAPostgres.Artifacts.Tests;

/// <summary>The program for people without a project: it compiles a manifest, and takes the cluster from rendered files.</summary>
public sealed class HapgTests : IDisposable
{
    private static readonly string s_program = Path.Combine(
        Example.Root,
        AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal)
            ? "src/HAPostgres.Cli/bin/Release/net10.0/hapg.dll"
            : "src/HAPostgres.Cli/bin/Debug/net10.0/hapg.dll"
    );

    private readonly string _directory = Directory.CreateTempSubdirectory("hapostgres-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string Manifest(string text, string name = "cluster.hapg.json")
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }

    private Task<(int Code, string Output)> Hapg(params string[] arguments) =>
        Tool.Run("sh", ["-c", "cd \"$1\" && shift && exec dotnet \"$@\"", "sh", _directory, s_program, .. arguments]);

    [Fact]
    public async Task It_renders_what_a_build_renders()
    {
        Manifest(File.ReadAllText(Path.Combine(Example.Root, "cluster.hapg.json")));
        (int code, string output) = await Hapg("build");
        Assert.True(code == 0, output);
        string artifacts = Path.Combine(_directory, "artifacts", Example.Topology.Name);
        Assert.All(Example.Artifacts, a => Assert.Equal(a.Text, File.ReadAllText(Path.Combine(artifacts, a.RelativePath))));
    }

    [Fact]
    public async Task A_mistake_stands_at_its_place_and_nothing_is_written()
    {
        Manifest(
            """
            { "name": "orders",
              "hosts": ["a", "b"] }
            """
        );
        (int code, string output) = await Hapg("build");
        Assert.Equal(1, code);
        Assert.Contains("cluster.hapg.json(2,", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_directory, "artifacts")), output);
    }

    [Fact]
    public async Task Two_clusters_of_one_name_are_not_rendered_over_each_other()
    {
        string first = Manifest("""{ "name": "orders", "swarm": "one", "hosts": ["a", "b", "c"] }""", "one.hapg.json");
        string second = Manifest("""{ "name": "orders", "swarm": "two", "hosts": ["a", "b", "c"] }""", "two.hapg.json");
        (int code, string output) = await Hapg("build", "--manifest", first, "--manifest", second);
        Assert.Equal(3, code);
        Assert.Contains("--output", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_directory, "artifacts")), output);
    }

    [Fact]
    public async Task Commands_find_the_cluster_in_the_rendered_files()
    {
        (int none, string without) = await Hapg("status");
        Assert.True(none == 6, without);
        Assert.Contains("hapg build", without, StringComparison.Ordinal);

        Manifest("""{ "name": "orders", "hosts": ["a", "b", "c"] }""");
        await Hapg("build");
        (int code, string output) = await Hapg("status", "--host", "unix:///nonexistent.sock");
        Assert.True(code == 4, output);

        await Hapg("build", "--manifest", Manifest("""{ "name": "billing", "hosts": ["d", "e", "f"] }""", "billing.hapg.json"));
        (int several, string which) = await Hapg("status");
        Assert.True(several == 3, which);
        Assert.Contains("billing, orders", which, StringComparison.Ordinal);
        (code, output) = await Hapg("status", "--artifacts", "artifacts/billing", "--host", "unix:///nonexistent.sock");
        Assert.True(code == 4, output);
    }

    [Fact]
    public async Task Files_of_another_version_are_refused_by_name()
    {
        Manifest("""{ "name": "orders", "hosts": ["a", "b", "c"] }""");
        await Hapg("build");
        string topology = Path.Combine(_directory, "artifacts/orders/topology.json");
        File.WriteAllText(
            topology,
            File.ReadAllText(topology).Replace($"\"cliImage\": \"{Example.Topology.CliImage}\",", "", StringComparison.Ordinal)
        );
        (int code, string output) = await Hapg("status");
        Assert.True(code == 6, output);
        Assert.Contains("\"cliImage\" is missing", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Findings_of_a_build_are_a_document_with_json()
    {
        Manifest("""{ "name": "orders", "hosts": ["a", "b"] }""");
        (int code, string output) = await Tool.Run(
            "sh",
            ["-c", "cd \"$1\" && exec dotnet \"$2\" build --json 2>/dev/null", "sh", _directory, s_program]
        );
        Assert.Equal(1, code);
        using var document = JsonDocument.Parse(output);
        Assert.NotEmpty(document.RootElement.EnumerateObject());
    }
}
