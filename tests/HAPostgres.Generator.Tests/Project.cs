using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace HAPostgres.Generator;

/// <summary>A project in memory, which the generator runs over again after each edit, as it does in an editor.</summary>
internal sealed class Project
{
    private readonly Dictionary<AdditionalText, Dictionary<string, string>> _metadata = [];
    private readonly Dictionary<string, AdditionalText> _files = [];
    private CSharpCompilation _compilation = GeneratedCode.Compilation("class C;");
    private GeneratorDriver _driver;

    public Project(string rootNamespace = "Acme") =>
        _driver = CSharpGeneratorDriver.Create(
            [new TopologyGenerator().AsSourceGenerator()],
            optionsProvider: new Options(_metadata, rootNamespace),
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true)
        );

    public Compilation Output { get; private set; } = CSharpCompilation.Create("none");

    public ImmutableArray<Diagnostic> Diagnostics { get; private set; } = [];

    public Project With(string path, string? text, string role = "Manifest", string overlay = "")
    {
        File file = new(path, text);
        _metadata[file] = new()
        {
            ["build_metadata.AdditionalFiles.HAPostgresRole"] = role,
            ["build_metadata.AdditionalFiles.HAPostgresOverlay"] = overlay,
        };
        _driver = _files.TryGetValue(path, out AdditionalText? old)
            ? _driver.ReplaceAdditionalText(old, file)
            : _driver.AddAdditionalTexts([file]);
        _files[path] = file;
        return this;
    }

    public Project WithCode(string code)
    {
        _compilation = _compilation.AddSyntaxTrees(
            CSharpSyntaxTree.ParseText(code, cancellationToken: TestContext.Current.CancellationToken)
        );
        return this;
    }

    public GeneratorRunResult Run()
    {
        _driver = _driver.RunGeneratorsAndUpdateCompilation(
            _compilation,
            out Compilation output,
            out ImmutableArray<Diagnostic> diagnostics,
            TestContext.Current.CancellationToken
        );
        Output = output;
        Diagnostics = diagnostics;
        return Assert.Single(_driver.GetRunResult().Results);
    }

    private sealed class File(string path, string? text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText? GetText(CancellationToken cancellationToken = default) => text is null ? null : SourceText.From(text);
    }

    private sealed class Options(Dictionary<AdditionalText, Dictionary<string, string>> files, string rootNamespace)
        : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } =
            new Values(
                new()
                {
                    ["build_property.RootNamespace"] = rootNamespace,
                    ["build_property.HAPostgresRulePages"] = "/packages/hapostgres.build/docs/rules/",
                }
            );

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values([]);

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => new Values(files.GetValueOrDefault(textFile) ?? []);
    }

    private sealed class Values(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
