namespace HAPostgres.Parameters;

/// <summary>The libraries that parameters load.</summary>
internal static class PreloadedLibraries
{
    private static readonly string[] s_parameters = ["shared_preload_libraries", "session_preload_libraries", "local_preload_libraries"];

    public static IEnumerable<(string Parameter, string Library)> Of(PostgresTopology postgres) =>
        from parameter in s_parameters
        from path in Split(postgres.Setting(parameter), postgres.Version)
        select (parameter, Name(path));

    /// <summary>Libraries that are loaded by the use of what they bring, whatever the parameters say.</summary>
    public static bool LoadsByUse(string library) => library is "isn" or "pg_trgm" or "pgcrypto" or "plpgsql" or "postgres_fdw";

    private static IEnumerable<string> Split(string list, int version) => IdentifierList.Split(list, version) ?? [];

    /// <summary>"$libdir/pg_stat_statements.so" is pg_stat_statements.</summary>
    public static string Name(string path)
    {
        string file = path.Substring(path.LastIndexOf('/') + 1);
        return file.EndsWith(".so", StringComparison.Ordinal) ? file.Substring(0, file.Length - ".so".Length) : file;
    }
}
