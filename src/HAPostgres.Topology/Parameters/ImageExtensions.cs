namespace HAPostgres.Parameters;

/// <summary>The extensions that the product's own image can create, and those that must be loaded when PostgreSQL starts.</summary>
internal static class ImageExtensions
{
    /// <summary>By their own manuals; the library of each has the extension's name.</summary>
    private static readonly string[] s_preloaded = Words(
        """
        citus pg_cron pg_qualstats pg_squeeze pg_stat_kcache pg_stat_monitor pg_stat_statements pg_wait_sampling pgaudit pglogical pgsodium
        timescaledb
        """
    );

    /// <returns>None for a version without an image.</returns>
    public static IReadOnlyList<string> Of(int version) => [.. ImageInventory.Of(version)?.Extensions ?? []];

    /// <summary>Whether it does nothing, or fails, unless shared_preload_libraries has its library.</summary>
    public static bool NeedsLibrary(string extension) => s_preloaded.Contains(extension);

    private static string[] Words(string text) => text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
}
