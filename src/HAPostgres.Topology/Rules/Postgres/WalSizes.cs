namespace HAPostgres.Rules;

internal sealed class WalSizes : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3007", "min_wal_size is not below max_wal_size", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        ByteSize min = postgres.Memory("min_wal_size", ByteSize.FromMegabytes(80));
        ByteSize max = postgres.Memory("max_wal_size", ByteSize.FromGigabytes(1));
        if (min >= max)
            context.Report(Descriptor, $"min_wal_size {min} is not below max_wal_size {max}; PostgreSQL would keep files that a checkpoint wants to remove. Lower min_wal_size or raise max_wal_size", "postgres.parameters.min_wal_size", "postgres.parameters.max_wal_size");
    }
}
