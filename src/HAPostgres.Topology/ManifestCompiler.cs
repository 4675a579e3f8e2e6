namespace HAPostgres;

/// <summary>From text to topology: the one way that generator, build task and program share.</summary>
public static class ManifestCompiler
{
    /// <param name="manifest">The manifest.</param>
    /// <param name="overlay">An environment's overlay, merged over it (RFC 7396).</param>
    /// <returns>Never throws for bad input: every mistake is a diagnostic.</returns>
    public static CompilationResult Compile(ManifestFile manifest, ManifestFile? overlay = null) =>
        throw new InvalidOperationException($"{manifest.Path} {overlay?.Path}");
}
