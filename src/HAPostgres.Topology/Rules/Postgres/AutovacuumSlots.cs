namespace HAPostgres.Rules;

internal sealed class AutovacuumSlots : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3024", "More autovacuum workers than slots for them", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        int workers = postgres.Number("autovacuum_max_workers", 3);
        int slots = postgres.Number("autovacuum_worker_slots", 16);
        if (postgres.Version >= 18 && workers > slots)
            context.Report(Descriptor, $"autovacuum_max_workers is {workers}, but autovacuum_worker_slots allows {slots}, and PostgreSQL starts no more than that. Raise autovacuum_worker_slots (a restart) or lower the workers", "postgres.parameters.autovacuum_max_workers", "postgres.parameters.autovacuum_worker_slots");
    }
}
