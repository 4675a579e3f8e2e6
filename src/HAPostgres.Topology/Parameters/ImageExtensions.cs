namespace HAPostgres.Parameters;

/// <summary>The extensions that the product's own image can create, and those that must be loaded when PostgreSQL starts.</summary>
internal static class ImageExtensions
{
    /// <summary>Debian's postgresql-N, which holds PostgreSQL's contrib modules.</summary>
    private static readonly string[] s_contrib = Words("""
        amcheck autoinc bloom btree_gin btree_gist citext cube dblink dict_int dict_xsyn earthdistance file_fdw fuzzystrmatch hstore insert_username
        intagg intarray isn lo ltree moddatetime pageinspect pg_buffercache pg_freespacemap pg_prewarm pg_stat_statements pg_surgery pg_trgm
        pg_visibility pg_walinspect pgcrypto pgrowlocks pgstattuple plpgsql postgres_fdw refint seg sslinfo tablefunc tcn tsm_system_rows
        tsm_system_time unaccent uuid-ossp xml2
        """);

    /// <summary>By their own manuals; the library of each has the extension's name.</summary>
    private static readonly string[] s_preloaded = Words("""
        citus pg_cron pg_qualstats pg_squeeze pg_stat_kcache pg_stat_monitor pg_stat_statements pg_wait_sampling pgaudit pglogical pgsodium timescaledb
        """);

    /// <returns>None for a version without an image.</returns>
    public static IReadOnlyList<string> Of(int version) => version switch
    {
        15 => [.. s_contrib, "adminpack", "old_snapshot"],
        17 => s_contrib,
        18 => [.. s_contrib, "pg_logicalinspect"],
        _ => [],
    };

    /// <summary>Whether it does nothing, or fails, unless shared_preload_libraries has its library.</summary>
    public static bool NeedsLibrary(string extension) => s_preloaded.Contains(extension);

    private static string[] Words(string text) => text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
}
