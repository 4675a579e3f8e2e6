namespace HAPostgres.Rules;

internal sealed class AutovacuumSlotsRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3024", "autovacuum_max_workers exceeds autovacuum_worker_slots", RuleSeverity.Warning);

    /// <summary>As many as can run.</summary>
    public static int Workers(PostgresTopology postgres) =>
        postgres.Version >= 18 ? Math.Min(Wanted(postgres), Slots(postgres)) : Wanted(postgres);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        int workers = Wanted(postgres),
            slots = Slots(postgres);
        if (postgres.Version >= 18 && workers > slots)
            context.Report(
                Descriptor,
                $"autovacuum_max_workers is {workers}, but autovacuum_worker_slots allows {slots}, and PostgreSQL starts no more than "
                    + "that. Raise autovacuum_worker_slots (a restart) or lower the workers",
                "postgres.parameters.autovacuum_max_workers",
                "postgres.parameters.autovacuum_worker_slots"
            );
    }

    private static int Wanted(PostgresTopology postgres) => postgres.Number("autovacuum_max_workers", 3);

    /// <summary>A parameter of 18 and later.</summary>
    private static int Slots(PostgresTopology postgres) => postgres.Number("autovacuum_worker_slots", 16);
}
