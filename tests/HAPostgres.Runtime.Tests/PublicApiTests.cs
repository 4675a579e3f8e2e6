using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using HAPostgres.Artifacts;
using PublicApiGenerator;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>
/// What others compile against: a change of it has to touch the approved file, where a reviewer sees it. With UPDATE_DOCS=1 in the
/// environment the file is written.
/// </summary>
public class PublicApiTests
{
    private static readonly ApiGeneratorOptions s_options = new()
    {
        IncludeAssemblyAttributes = false,
        // Their text is a message, and wrapped.
        ExcludeAttributes = [typeof(RequiresUnreferencedCodeAttribute).FullName!, typeof(RequiresDynamicCodeAttribute).FullName!],
    };

    [Theory]
    [InlineData(typeof(ClusterTopology))]
    [InlineData(typeof(ArtifactRenderer))]
    [InlineData(typeof(DeployProgram))]
    public void The_public_api_is_the_approved_one(Type type)
    {
        string name = type.Assembly.GetName().Name!;
        string path = Path.Combine(Path.GetDirectoryName(Here())!, "PublicApi", $"{name}.txt");
        string api = type.Assembly.GeneratePublicApi(s_options).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(path, api);
        Assert.True(
            File.ReadAllText(path) == api,
            $"The public API of {name} is not the one in {path}. If that is meant, run this test with UPDATE_DOCS=1, and say in "
                + "CHANGELOG.md "
                + "what callers have to change."
        );
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
