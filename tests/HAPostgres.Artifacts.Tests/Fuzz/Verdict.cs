namespace HAPostgres.Artifacts.Tests.Fuzz;

/// <summary>What became of a mutant.</summary>
/// <param name="Time">Of the compiler alone, as the thread's clock counts.</param>
/// <param name="Fault">What HAPostgres did wrong; null where it did nothing wrong.</param>
internal sealed record Verdict(bool Valid, TimeSpan Time, string? Fault)
{
    public static Verdict Of(FuzzCase mutant)
    {
        try
        {
            CompilationResult? result = null;
            TimeSpan time = ThreadClock.Measure(() => result = mutant.Compile());
            return new Verdict(!result!.HasErrors, time, Misplaced(mutant, result) ?? (result.HasErrors ? null : Unrendered(result)));
        }
        catch (Exception exception)
        {
            return new Verdict(false, TimeSpan.Zero, exception.ToString());
        }
    }

    private static string? Misplaced(FuzzCase mutant, CompilationResult result)
    {
        foreach (ManifestDiagnostic diagnostic in result.Diagnostics)
        {
            if (diagnostic.Rule == BuildRules.InternalError)
                return diagnostic.ToString();
            foreach (SourceLocation at in diagnostic.Related.Prepend(diagnostic.Location))
            {
                if (mutant.TextOf(at.Path) is not string text || at.Offset < 0 || at.Length < 0 || at.Offset + at.Length > text.Length)
                    return $"a place outside of the file: {at}: {diagnostic}";
                if (at.Start != PositionOf(text, at.Offset) || at.End != PositionOf(text, at.Offset + at.Length))
                    return $"a place whose line and column are not those of its offset {at.Offset}: {at}: {diagnostic}";
            }
        }
        return null;
    }

    private static string? Unrendered(CompilationResult result) =>
        result.Topology is null ? "neither a topology nor an error"
        : ArtifactRenderer.Render(result.Topology).Count == 0 ? "nothing was rendered"
        : null;

    /// <summary>Counted once more, by other code than the compiler's.</summary>
    private static TextPosition PositionOf(string text, int offset)
    {
        int line = 0,
            start = 0;
        for (int i = 0; i < offset; i++)
        {
            if (text[i] != '\n' && (text[i] != '\r' || (i + 1 < text.Length && text[i + 1] == '\n')))
                continue;
            line++;
            start = i + 1;
        }
        return new TextPosition(line, offset - start);
    }
}
