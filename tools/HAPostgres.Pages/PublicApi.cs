using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using HAPostgres.Artifacts;
using HAPostgres.Runtime;
using PublicApiGenerator;

namespace HAPostgres.Pages;

/// <summary>What programs compile against, a file for each assembly: a change of it touches the file, where a reviewer sees it.</summary>
internal static class PublicApi
{
    private static readonly ApiGeneratorOptions s_options = new()
    {
        IncludeAssemblyAttributes = false,
        // Their text is a message, and wrapped.
        ExcludeAttributes = [typeof(RequiresUnreferencedCodeAttribute).FullName!, typeof(RequiresDynamicCodeAttribute).FullName!],
    };

    public static IEnumerable<Page> Pages() =>
        from type in new[] { typeof(ClusterTopology), typeof(ArtifactRenderer), typeof(DeployProgram) }
        select Write(type.Assembly);

    private static Page Write(Assembly assembly) =>
        new($"docs/api/{assembly.GetName().Name}.txt", assembly.GeneratePublicApi(s_options).ReplaceLineEndings("\n") + "\n");
}
