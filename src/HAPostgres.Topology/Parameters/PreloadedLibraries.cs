namespace HAPostgres.Parameters;

/// <summary>The libraries that parameters load.</summary>
internal static class PreloadedLibraries
{
    /// <summary>PostgreSQL's own modules, all of which Debian's package, and so the image, holds, and which have something to do when they are loaded.</summary>
    public static IReadOnlyList<string> InImage { get; } =
    [
        "auth_delay", "auto_explain", "basebackup_to_shell", "basic_archive", "passwordcheck", "pg_overexplain", "pg_prewarm",
        "pg_stat_statements", "pg_trgm", "plpgsql", "postgres_fdw", "sepgsql", "test_decoding", "pgoutput", "pgcrypto",
    ];

    private static readonly string[] s_parameters = ["shared_preload_libraries", "session_preload_libraries", "local_preload_libraries"];

    public static IEnumerable<(string Parameter, string Library)> Of(PostgresTopology postgres) =>
        from parameter in s_parameters
        from path in Split(postgres.Setting(parameter), postgres.Version)
        select (parameter, Name(path));

    private static IEnumerable<string> Split(string list, int version) => IdentifierList.Split(list, version) ?? [];

    /// <summary>"$libdir/pg_stat_statements.so" is pg_stat_statements.</summary>
    private static string Name(string path)
    {
        string file = path.Substring(path.LastIndexOf('/') + 1);
        return file.EndsWith(".so", StringComparison.Ordinal) ? file.Substring(0, file.Length - ".so".Length) : file;
    }
}
