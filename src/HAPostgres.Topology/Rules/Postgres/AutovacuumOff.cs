namespace HAPostgres.Rules;

internal sealed class AutovacuumOff : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3023", "Nothing removes dead rows", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        foreach (string name in s_needed)
        {
            if (postgres.Setting(name) == "off")
                context.Report(Descriptor, $"{name} is off, so autovacuum does not run: tables grow, plans go wrong, and only the emergency vacuum before a transaction id runs out remains, at the worst time. Remove it; a single table can be left out with ALTER TABLE … SET (autovacuum_enabled = off)", $"postgres.parameters.{name}");
        }
    }

    /// <summary>PostgreSQL manual, 25.1.6: "autovacuum requires track_counts".</summary>
    private static readonly string[] s_needed = ["autovacuum", "track_counts"];
}
