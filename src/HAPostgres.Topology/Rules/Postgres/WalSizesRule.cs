namespace HAPostgres.Rules;

internal sealed class WalSizesRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3007", "min_wal_size is above max_wal_size", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        ByteSize min = postgres.Memory("min_wal_size", ByteSize.FromMegabytes(80));
        ByteSize max = postgres.Memory("max_wal_size", ByteSize.FromGigabytes(1));
        foreach ((string name, ByteSize size) in new[] { ("max_wal_size", max), ("min_wal_size", min) })
        {
            if (size >= s_twoSegments)
                continue;
            context.Report(
                Descriptor,
                $"{name} is {size}, less than two segments of WAL, which are 16MB each: PostgreSQL would not start. Write {s_twoSegments} "
                    + "or more",
                $"postgres.parameters.{name}"
            );
            return;
        }
        if (min > max)
            context.Report(
                Descriptor,
                $"min_wal_size {min} is above max_wal_size {max}; PostgreSQL would keep files that a checkpoint wants to remove. "
                    + $"Write min_wal_size {max / 4} or raise max_wal_size to {min} or more",
                "postgres.parameters.min_wal_size",
                "postgres.parameters.max_wal_size"
            );
    }

    /// <summary>ReadControlFile of PostgreSQL's xlog.c; initdb makes segments of 16MB.</summary>
    private static readonly ByteSize s_twoSegments = ByteSize.FromMegabytes(32);
}
