using Xunit;

namespace HAPostgres;

/// <summary>Several manifests, as generator and task compile them: 1.hapg.json, 2.hapg.json …</summary>
internal static class Project
{
    /// <returns>What they conflict in. None of them has an error by itself.</returns>
    public static ManifestDiagnostic[] Check(params string[] manifests)
    {
        Dictionary<string, ManifestFile> files = manifests
            .Select(static (text, i) => new ManifestFile($"{i + 1}.hapg.json", text))
            .ToDictionary(static f => f.Path);
        ProjectManifest[] compiled = [.. files.Values.Select(Compile)];
        return [.. ProjectRules.Locate(ProjectRules.Check(compiled), path => (files[path], null))];
    }

    private static ProjectManifest Compile(ManifestFile file)
    {
        CompilationResult result = ManifestCompiler.Compile(file);
        Assert.False(result.HasErrors);
        return new ProjectManifest(file.Path, result.Topology!, result.Suppressed);
    }
}
