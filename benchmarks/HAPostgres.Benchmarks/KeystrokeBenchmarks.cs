using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using HAPostgres.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace HAPostgres.Benchmarks;

/// <summary>What an editor waits for: a run of the generator's driver that has run before.</summary>
[MemoryDiagnoser]
public class KeystrokeBenchmarks
{
    private readonly CSharpCompilation[] _code = [Compilation("class A { }"), Compilation("class A { int b; }")];
    private ManifestText[] _manifests = [];
    private GeneratorDriver _driver = null!;
    private int _keystroke;

    [Params(3, 50, 500)]
    public int Members { get; set; }

    [GlobalSetup]
    public void Open()
    {
        _manifests = [new(Manifests.WithMembers(Members)), new(Manifests.WithMembers(Members, 1))];
        _driver = CSharpGeneratorDriver
            .Create([new TopologyGenerator().AsSourceGenerator()], [_manifests[0]], optionsProvider: new Marked())
            .RunGenerators(_code[0]);
    }

    [Benchmark(Description = "a keystroke in C#")]
    public GeneratorDriver Code() => _driver = _driver.RunGenerators(_code[_keystroke++ & 1]);

    [Benchmark(Description = "a keystroke in the manifest")]
    public GeneratorDriver Manifest()
    {
        ManifestText before = _manifests[_keystroke & 1],
            after = _manifests[++_keystroke & 1];
        return _driver = _driver.ReplaceAdditionalText(before, after).RunGenerators(_code[0]);
    }

    private static CSharpCompilation Compilation(string code) => CSharpCompilation.Create("editor", [CSharpSyntaxTree.ParseText(code)]);

    private sealed class ManifestText(string text) : AdditionalText
    {
        private readonly SourceText _text = SourceText.From(text);

        public override string Path => "/editor/cluster.hapg.json";

        public override SourceText GetText(CancellationToken cancellationToken = default) => _text;
    }

    /// <summary>As build/HAPostgres.targets marks a manifest.</summary>
    private sealed class Marked : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } =
            new Options(ImmutableDictionary<string, string>.Empty.Add("build_property.RootNamespace", "Editor"));

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) =>
            new Options(ImmutableDictionary<string, string>.Empty.Add("build_metadata.AdditionalFiles.HAPostgresRole", "Manifest"));
    }

    private sealed class Options(ImmutableDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, out string value) => values.TryGetValue(key, out value!);
    }
}
