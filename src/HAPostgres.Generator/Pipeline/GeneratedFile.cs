using HAPostgres.Generator.Emit;

namespace HAPostgres.Generator.Pipeline;

/// <summary>A source file for the compilation, or why there is none.</summary>
internal sealed record GeneratedFile(string HintName, string? Text, EquatableArray<ManifestDiagnostic> Diagnostics)
{
    /// <param name="claims">Of all manifests, ordered by path: the first one with a name gets it.</param>
    public static GeneratedFile Of(ClusterClass cluster, EquatableArray<ClassClaim> claims)
    {
        ClassClaim claim = cluster.Claim;
        string hintName = claim.ClassName + ".g.cs";
        ClassClaim first = claims.First(c => c.ClassName == claim.ClassName);
        if (first != claim)
            return new(hintName, null, EquatableArray.Of(BuildRules.SameClass(claim.Path, claim.Cluster, first.Path, claim.ClassName)));
        try
        {
            return new(hintName, ClassWriter.Write(cluster), default);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new(hintName, null, EquatableArray.Of(BuildRules.Bug(cluster.Path, exception)));
        }
    }
}
