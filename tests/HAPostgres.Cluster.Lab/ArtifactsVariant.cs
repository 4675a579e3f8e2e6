using HAPostgres.Artifacts;
using HAPostgres.Artifacts.Writing;

namespace HAPostgres.Cluster;

/// <summary>A manifest of a test and its rendered files, in a directory of their own, and the program for them.</summary>
internal sealed class ArtifactsVariant : IDisposable
{
    private static readonly string s_program = System.IO.Path.Combine(AppContext.BaseDirectory, "HAPostgres.Cluster.Program.dll");

    /// <param name="manifests">The manifest, and an overlay where there is one.</param>
    /// <exception cref="InvalidOperationException">They have an error.</exception>
    public ArtifactsVariant(params ManifestFile[] manifests)
    {
        CompilationResult result = ManifestCompiler.Compile(manifests[0], manifests.ElementAtOrDefault(1));
        if (result is not { HasErrors: false, Topology: { } topology })
            throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
        Topology = topology;
        ArtifactWriter.Write(Path, ArtifactRenderer.Render(topology));
        foreach (ManifestFile manifest in manifests)
            File.WriteAllText(System.IO.Path.Combine(Path, System.IO.Path.GetFileName(manifest.Path)), manifest.Text);
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("hapostgres-variant-").FullName;

    public ClusterTopology Topology { get; }

    /// <summary>What runs the program against an engine.</summary>
    public string[] Command(params string[] arguments) => [s_program, Path, .. arguments];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
