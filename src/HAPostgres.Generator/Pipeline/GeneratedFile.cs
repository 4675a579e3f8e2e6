using HAPostgres.Generator.Emit;

namespace HAPostgres.Generator.Pipeline;

/// <summary>A source file for the compilation, or why there is none.</summary>
internal sealed record GeneratedFile(string HintName, string? Text, EquatableArray<ManifestDiagnostic> Diagnostics)
{
    public static GeneratedFile Of(ClassPart part, ClassNames names)
    {
        ClassClaim claim = part.Header.Claim;
        string hintName = names.FileOf(claim.ClassName) + part.Ending;
        ClassClaim first = names.HolderOf(claim.ClassName);
        if (first != claim)
            return new(
                hintName,
                null,
                part is TopologyPart
                    ? EquatableArray.Of(BuildRules.SameClass(claim.Path, claim.Cluster, first.Path, claim.ClassName))
                    : default
            );
        try
        {
            return new(hintName, part.Write(), default);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new(hintName, null, EquatableArray.Of(BuildRules.Bug(claim.Path, exception)));
        }
    }
}
