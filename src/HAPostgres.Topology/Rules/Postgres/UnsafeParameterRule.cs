namespace HAPostgres.Rules;

internal sealed class UnsafeParameterRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3018", "Parameter can corrupt data or hide corruption", RuleSeverity.Error);

    /// <summary>Whether a value of the parameter is reported here.</summary>
    public static bool Covers(string name) => s_unsafe.Any(u => u.Name == name);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        foreach ((string name, string value, string consequence) in s_unsafe)
        {
            if (postgres.FindParameter(name) is PostgresParameter stated && postgres.Setting(name) == value)
                context.Report(
                    Descriptor,
                    $"{name} is {stated.Value}: {consequence}. Remove it; where it must be, set it for one session",
                    $"postgres.parameters.{name}"
                );
        }
    }

    /// <summary>PostgreSQL manual, 19.5.1 and 19.17; CloudNativePG fixes most of them.</summary>
    private static readonly (string Name, string Value, string Consequence)[] s_unsafe =
    [
        (
            "fsync",
            "off",
            "a host that loses power leaves a database that cannot be repaired, and a replica that fails with it no better one"
        ),
        (
            "full_page_writes",
            "off",
            "a host that loses power leaves half-written pages, and pg_rewind refuses to bring a former leader back"
        ),
        ("data_sync_retry", "on", "after a failed write PostgreSQL would try again and believe a disk that has dropped the data"),
        ("zero_damaged_pages", "on", "a damaged page is silently replaced by an empty one, and its rows are gone"),
        ("ignore_checksum_failure", "on", "rows out of damaged pages are returned, and copied into new ones, as if they were right"),
        ("ignore_invalid_pages", "on", "a replica goes on where it cannot replay WAL, and differs from its leader from then on"),
        ("ignore_system_indexes", "on", "every lookup in the system catalogs scans whole tables"),
        ("allow_system_table_mods", "on", "a mistaken statement can change the system catalogs"),
        ("session_replication_role", "replica", "no trigger fires and no foreign key is checked, in any session"),
    ];
}
