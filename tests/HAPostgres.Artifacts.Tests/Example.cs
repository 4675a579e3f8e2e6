using YamlDotNet.RepresentationModel;

namespace HAPostgres.Artifacts.Tests;

/// <summary>The example cluster at the root of the repository, compiled and rendered.</summary>
internal static class Example
{
    private static readonly Lazy<IReadOnlyList<Artifact>> s_artifacts = new(static () => ArtifactRenderer.Render(Topology!));

    public static string Root { get; } = FindRoot();

    public static ClusterTopology Topology { get; } = Compile(File.ReadAllText(Path.Combine(Root, "cluster.hapg.json")));

    public static IReadOnlyList<Artifact> Artifacts => s_artifacts.Value;

    public static ClusterTopology Compile(string manifest)
    {
        CompilationResult result = ManifestCompiler.Compile(new("cluster.hapg.json", manifest));
        Assert.False(result.HasErrors, string.Join('\n', result.Diagnostics));
        return result.Topology!;
    }

    public static string Text(string path, ClusterTopology? topology = null) =>
        (topology is null ? Artifacts : ArtifactRenderer.Render(topology)).Single(a => a.RelativePath == path).Text;

    public static YamlNode Yaml(string path, ClusterTopology? topology = null)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(Text(path, topology)));
        return stream.Documents[0].RootNode;
    }

    public static YamlNode Stack(ClusterTopology? topology = null) => Yaml("docker-compose.infra.yml", topology);

    /// <summary>Every service of the stack.</summary>
    public static IEnumerable<(string Name, YamlNode Service)> Services(ClusterTopology? topology = null) =>
        ((YamlMappingNode)Stack(topology)["services"]).Children.Select(static e => (e.Key.ToString(), e.Value));

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "HAPostgres.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("The tests run inside the repository.");
    }
}
