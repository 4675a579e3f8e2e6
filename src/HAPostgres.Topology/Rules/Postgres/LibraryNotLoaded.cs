using HAPostgres.Parameters;

namespace HAPostgres.Rules;

internal sealed class LibraryNotLoaded : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3034", "An extension's parameter without the extension", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        HashSet<string> loaded = [.. PreloadedLibraries.Of(postgres).Select(static l => l.Library)];
        foreach (string name in context.Manifest.Postgres.Parameters.Keys)
        {
            string prefix = name.Split('.')[0].ToLowerInvariant();
            if (prefix.Length < name.Length && s_libraries.TryGetValue(prefix, out string? library) && !loaded.Contains(library))
                context.Report(Descriptor, $"{name} belongs to {library}, which no parameter loads, so the value does nothing. Add {library} to shared_preload_libraries", $"postgres.parameters.{name}", "postgres.parameters.shared_preload_libraries");
        }
    }

    /// <summary>By their own manuals, these work only when they are loaded at the start. Others are loaded by their first use.</summary>
    private static readonly Dictionary<string, string> s_libraries = new(StringComparer.Ordinal)
    {
        ["auth_delay"] = "auth_delay",
        ["auto_explain"] = "auto_explain",
        ["cron"] = "pg_cron",
        ["pg_failover_slots"] = "pg_failover_slots",
        ["pg_partman_bgw"] = "pg_partman_bgw",
        ["pg_prewarm"] = "pg_prewarm",
        ["pg_qualstats"] = "pg_qualstats",
        ["pg_squeeze"] = "pg_squeeze",
        ["pg_stat_monitor"] = "pg_stat_monitor",
        ["pg_stat_statements"] = "pg_stat_statements",
        ["pg_wait_sampling"] = "pg_wait_sampling",
        ["pgaudit"] = "pgaudit",
        ["pglogical"] = "pglogical",
        ["timescaledb"] = "timescaledb",
    };
}
