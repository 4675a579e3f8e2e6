namespace HAPostgres.Rules;

internal sealed class SilentLimitRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3074", "Effective value differs from the configured one", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        foreach ((string name, (string limit, int builtIn), int percent, bool most) in s_ages)
        {
            if (postgres.FindParameter(name) is null)
                continue;
            long bound = (long)postgres.Number(limit, builtIn) * percent / 100;
            int age = postgres.Number(name, 0);
            if (age > 0 && (most ? age > bound : age < bound))
                context.Report(
                    Descriptor,
                    $"{name} is {age}, and PostgreSQL uses {(most ? "at most" : "at least")} {percent} % of {limit} = {bound}, without a "
                        + $"message. Write {bound}, or change {limit}",
                    $"postgres.parameters.{name}",
                    $"postgres.parameters.{limit}"
                );
        }
        ByteSize buffers = postgres.Memory("shared_buffers", ByteSize.FromMegabytes(128));
        ByteSize ring = postgres.Memory("vacuum_buffer_usage_limit", default);
        if (ring > buffers / 8)
            context.Report(
                Descriptor,
                $"vacuum_buffer_usage_limit is {ring}, and PostgreSQL uses at most an eighth of shared_buffers {buffers} = "
                    + $"{buffers / 8}, without a message. Write that or less",
                "postgres.parameters.vacuum_buffer_usage_limit",
                "postgres.parameters.shared_buffers"
            );
    }

    private static readonly (string, int) s_transactions = ("autovacuum_freeze_max_age", 200_000_000);

    private static readonly (string, int) s_multixacts = ("autovacuum_multixact_freeze_max_age", 400_000_000);

    /// <summary>PostgreSQL manual, 19.10.2 and 19.11.1: "silently limit", "silently adjusted".</summary>
    private static readonly (string Name, (string Name, int BuiltIn) Limit, int Percent, bool Most)[] s_ages =
    [
        ("vacuum_freeze_min_age", s_transactions, 50, true),
        ("vacuum_freeze_table_age", s_transactions, 95, true),
        ("vacuum_failsafe_age", s_transactions, 105, false),
        ("vacuum_multixact_freeze_min_age", s_multixacts, 50, true),
        ("vacuum_multixact_freeze_table_age", s_multixacts, 95, true),
        ("vacuum_multixact_failsafe_age", s_multixacts, 105, false),
    ];
}
