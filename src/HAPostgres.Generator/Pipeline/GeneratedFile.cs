namespace HAPostgres.Generator.Pipeline;

/// <summary>A source file for the compilation, or why there is none.</summary>
internal sealed record GeneratedFile(string HintName, string? Text, EquatableArray<ManifestDiagnostic> Diagnostics)
{
    /// <param name="claims">Of all manifests, ordered by path: the first one with a name gets it.</param>
    public static GeneratedFile Of(ClassPart part, EquatableArray<ClassClaim> claims)
    {
        ClassClaim claim = part.Header.Claim;
        string hintName = FileName(claim, claims) + part.Ending;
        ClassClaim first = claims.First(c => c.ClassName == claim.ClassName);
        if (first != claim)
            return new(hintName, null, part is TopologyPart ? EquatableArray.Of(BuildRules.SameClass(claim.Path, claim.Cluster, first.Path, claim.ClassName)) : default);
        try
        {
            return new(hintName, part.Write(), default);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new(hintName, null, EquatableArray.Of(BuildRules.Bug(claim.Path, exception)));
        }
    }

    /// <summary>The compiler holds files apart without regard to case, as some disks do, and classes with it.</summary>
    private static string FileName(ClassClaim claim, EquatableArray<ClassClaim> claims)
    {
        int alike = claims.Select(static c => c.ClassName).Distinct()
            .Where(name => string.Equals(name, claim.ClassName, StringComparison.OrdinalIgnoreCase))
            .TakeWhile(name => name != claim.ClassName)
            .Count();
        return alike == 0 ? claim.ClassName : FormattableString.Invariant($"{claim.ClassName}.{alike + 1}");
    }
}
