using System.Globalization;

namespace HAPostgres.Rules;

internal sealed class AutovacuumOffRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3023", "autovacuum is off", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        foreach (string name in s_needed)
        {
            if (postgres.Setting(name) == "off")
                context.Report(
                    Descriptor,
                    $"{name} is off, so autovacuum does not run: tables bloat, statistics go stale, and the only vacuum left is the one "
                        + "that prevents transaction ID wraparound. Remove it; a single table can be left out with ALTER TABLE … SET "
                        + "(autovacuum_enabled = off)",
                    $"postgres.parameters.{name}"
                );
        }
        if (postgres.Time("autovacuum_naptime") is Duration pause && pause > s_longestPause)
            context.Report(
                Descriptor,
                $"autovacuum_naptime is {pause}: autovacuum visits each database only that often, and meanwhile its tables bloat. "
                    + $"Write {s_longestPause} or less (the default is 1min)",
                "postgres.parameters.autovacuum_naptime"
            );
        foreach (string name in s_fractions)
        {
            if (
                double.TryParse(postgres.Setting(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double fraction)
                && fraction >= 1
            )
                context.Report(
                    Descriptor,
                    FormattableString.Invariant(
                        $"{name} is {fraction}, so autovacuum visits a table only when {fraction * 100:0} % of its rows have changed. "
                    ) + "Write a fraction, such as 0.1 (10 %)",
                    $"postgres.parameters.{name}"
                );
        }
    }

    private static readonly Duration s_longestPause = Duration.FromSeconds(3600);

    private static readonly string[] s_fractions =
    [
        "autovacuum_vacuum_scale_factor",
        "autovacuum_analyze_scale_factor",
        "autovacuum_vacuum_insert_scale_factor",
    ];

    /// <summary>PostgreSQL manual, 25.1.6: "autovacuum requires track_counts".</summary>
    private static readonly string[] s_needed = ["autovacuum", "track_counts"];
}
