using System.Reflection;
using System.Runtime.Loader;
using HAPostgres.Generator.Pipeline;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace HAPostgres.Generator;

/// <summary>Writes and compiles classes.</summary>
internal static class GeneratedCode
{
    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>The parts of a class.</summary>
    public static string[] Write(ClusterTopology topology, string rootNamespace = "Acme") =>
        [.. new ClusterClass("/somewhere/cluster.hapg.json", rootNamespace, EquatableArray.Of("cluster.hapg.json"), topology).Parts().Select(static part => part.Write())];

    public static CSharpCompilation Compilation(params string[] sources) => CSharpCompilation.Create(
        "Consumer",
        sources.Select(static source => CSharpSyntaxTree.ParseText(source, cancellationToken: TestContext.Current.CancellationToken)),
        s_references,
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            warningLevel: 9999, // every warning that there is, as the SDK asks for
            nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>Compiles without an error or a warning, or fails the test.</summary>
    public static Assembly Load(params string[] sources)
    {
        CSharpCompilation compilation = Compilation(sources);
        using MemoryStream stream = new();
        Assert.Empty(compilation.Emit(stream, cancellationToken: TestContext.Current.CancellationToken).Diagnostics
            .Where(static d => d.Severity >= DiagnosticSeverity.Warning)
            .Select(static d => d.ToString()));
        stream.Position = 0;
        return new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(stream);
    }

    public static object? Constant(this Assembly assembly, string type, string name) =>
        Assert.IsType<FieldInfo>(assembly.GetType(type, throwOnError: true)!.GetField(name), exactMatch: false).GetRawConstantValue();

    public static T Call<T>(this Assembly assembly, string type, string method, params object?[] arguments) =>
        (T)assembly.GetType(type, throwOnError: true)!.GetMethod(method)!.Invoke(null, arguments)!;
}
