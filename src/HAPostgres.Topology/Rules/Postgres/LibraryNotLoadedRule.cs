using HAPostgres.Names;
using HAPostgres.Parameters;

namespace HAPostgres.Rules;

internal sealed class LibraryNotLoadedRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3034", "Parameter of an extension that is not loaded", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        if (
            !context.Manifest.Postgres.Parameters.Keys.Any(static name => name.IndexOf('.') > 0)
            || ModuleCatalog.Of(postgres.Version) is not ModuleCatalog modules
        )
            return;
        HashSet<string> loaded =
        [
            .. PreloadedLibraries.Of(postgres).Select(static l => l.Library),
            PreloadedLibraries.Name(postgres.Setting("archive_library")),
        ];
        var spelling = new Spelling(modules.Prefixes.Concat(s_libraries.Keys).Distinct());
        foreach (string name in context.Manifest.Postgres.Parameters.Keys)
        {
            string prefix = ModuleCatalog.Prefix(name).ToLowerInvariant();
            if (prefix.Length == 0)
                continue;
            string? library = modules.LibraryOf(name) ?? (s_libraries.TryGetValue(prefix, out string? other) ? other : null);
            string path = $"postgres.parameters.{name}";
            if (library is null && spelling.Nearest(prefix) is string meant)
                context.Report(
                    Descriptor,
                    $"{name} belongs to no library that HAPostgres knows, and PostgreSQL takes any name with a dot: the value does "
                        + $"nothing. Did you mean {meant}{name.Substring(prefix.Length)}?",
                    path
                );
            else if (library is not null && !PreloadedLibraries.LoadsByUse(library) && !loaded.Contains(library))
                context.Report(
                    Descriptor,
                    $"{name} belongs to {library}, which no parameter loads, so the value does nothing. {Remedy(context, library)}",
                    path,
                    "postgres.parameters.shared_preload_libraries"
                );
        }
    }

    private static string Remedy(RuleContext context, string library) =>
        context.Manifest.Patroni.Image is null && !ImageInventory.Of(context.Topology.Postgres.Version)!.HasLibrary(library)
            ? $"HAPostgres's own image does not have {library} either: remove {library}'s parameters, or name an image that has it in "
                + "patroni.image"
            : $"Add {library} to shared_preload_libraries, or remove the parameter";

    /// <summary>Others than PostgreSQL's own that, by their manuals, work only when they are loaded at the start.</summary>
    private static readonly Dictionary<string, string> s_libraries = new(StringComparer.Ordinal)
    {
        ["cron"] = "pg_cron",
        ["pg_failover_slots"] = "pg_failover_slots",
        ["pg_partman_bgw"] = "pg_partman_bgw",
        ["pg_qualstats"] = "pg_qualstats",
        ["pg_squeeze"] = "pg_squeeze",
        ["pg_stat_monitor"] = "pg_stat_monitor",
        ["pg_wait_sampling"] = "pg_wait_sampling",
        ["pgaudit"] = "pgaudit",
        ["pglogical"] = "pglogical",
        ["timescaledb"] = "timescaledb",
    };
}
