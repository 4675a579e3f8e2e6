using BenchmarkDotNet.Attributes;
using HAPostgres.Artifacts;

namespace HAPostgres.Benchmarks;

/// <summary>From text to topology with all rules, and from topology to files. Memory is what one manifest allocates on the way.</summary>
[MemoryDiagnoser]
public class CompilerBenchmarks
{
    private static readonly ClusterTopology s_example = Compile(Manifests.Example).Topology!;

    [Benchmark(Description = "compile the example, all rules")]
    public CompilationResult Example() => Compile(Manifests.Example);

    [Benchmark(Description = "render the example")]
    public IReadOnlyList<Artifact> Render() => ArtifactRenderer.Render(s_example);

    [Benchmark(Description = "digest of the example")]
    public string Digest() => TopologyDigest.Of(s_example);

    internal static CompilationResult Compile(string text) => ManifestCompiler.Compile(new("cluster.hapg.json", text));
}

/// <summary>Whether the time grows as the number of members does.</summary>
[MemoryDiagnoser]
public class GrowthBenchmarks
{
    private string _text = "";

    [Params(50, 500)]
    public int Members { get; set; }

    [GlobalSetup]
    public void Write() => _text = Manifests.WithMembers(Members);

    [Benchmark(Description = "compile, all rules")]
    public CompilationResult Compile() => CompilerBenchmarks.Compile(_text);
}

/// <summary>
/// Whether the time grows as the number of mistakes does: an editor checks a manifest that is wrong, too, at every keystroke.
/// </summary>
[MemoryDiagnoser]
public class MistakeBenchmarks
{
    private string _text = "";

    [ParamsAllValues]
    public Mistake Kind { get; set; }

    [Params(50, 500)]
    public int Mistakes { get; set; }

    [GlobalSetup]
    public void Write() => _text = Manifests.WithMistakes(Kind, Mistakes);

    [Benchmark(Description = "compile with mistakes")]
    public CompilationResult Compile() => CompilerBenchmarks.Compile(_text);
}
