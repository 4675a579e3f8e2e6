using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using HAPostgres.Artifacts;
using HAPostgres.Artifacts.Writing;
using HAPostgres.Runtime.Planning;
using HAPostgres.Runtime.Stack;

namespace HAPostgres.Testing;

/// <summary>The artifacts of a manifest, rendered once for all tests of a run.</summary>
internal sealed record RenderedManifest(ClusterTopology Topology, ArtifactsDirectory Artifacts, JsonObject Dynamic)
{
    private static readonly ConcurrentDictionary<string, Lazy<RenderedManifest>> s_rendered = new();

    static RenderedManifest() =>
        AppDomain.CurrentDomain.ProcessExit += static (_, _) =>
        {
            foreach (Lazy<RenderedManifest> rendered in s_rendered.Values.Where(static r => r.IsValueCreated))
                Directory.Delete(rendered.Value.Artifacts.FullPath, recursive: true);
        };

    /// <exception cref="InvalidOperationException">The manifest has an error.</exception>
    public static RenderedManifest Of(string manifest) =>
        s_rendered.GetOrAdd(manifest, static m => new Lazy<RenderedManifest>(() => Render(m))).Value;

    private static RenderedManifest Render(string manifest)
    {
        CompilationResult result = ManifestCompiler.Compile(new ManifestFile("cluster.hapg.json", manifest));
        if (result is not { HasErrors: false, Topology: { } topology })
            throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
        ArtifactsDirectory artifacts = new(Directory.CreateTempSubdirectory("hapostgres-rendered-").FullName);
        ArtifactWriter.Write(artifacts.FullPath, ArtifactRenderer.Render(topology));
        return new RenderedManifest(topology, artifacts, DesiredState.Of(topology, artifacts, artifacts.ReadStack(topology)).Dynamic);
    }
}
