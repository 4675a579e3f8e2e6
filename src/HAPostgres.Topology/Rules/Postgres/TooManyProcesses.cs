namespace HAPostgres.Rules;

internal sealed class TooManyProcesses : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3022", "PostgreSQL cannot count so many processes", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        string vacuum = postgres.Version >= 18 ? "autovacuum_worker_slots" : "autovacuum_max_workers";
        (string Name, int Count)[] parts = [.. new[] { "max_connections", vacuum, "max_worker_processes", "max_wal_senders" }
            .Select(name => (name, postgres.Number(name, BuiltIn(name))))];
        int total = parts.Sum(static p => p.Count) + OwnProcesses(postgres.Version);
        if (total > MaxBackends)
            context.Report(Descriptor, $"{string.Join(" + ", parts.Select(static p => $"{p.Name} {p.Count}"))} + {OwnProcesses(postgres.Version)} of its own = {total} processes, and PostgreSQL takes {MaxBackends} in all; it would not start. Lower them", [.. parts.OrderByDescending(static p => p.Count).Select(static p => $"postgres.parameters.{p.Name}")]);
    }

    /// <summary>MAX_BACKENDS of PostgreSQL's postmaster.h (procnumber.h since 18).</summary>
    private const int MaxBackends = 0x3FFFF;

    /// <summary>InitializeMaxBackends: the autovacuum launcher, and since 17 the worker that synchronizes slots.</summary>
    private static int OwnProcesses(int version) => version >= 17 ? 2 : 1;

    private static int BuiltIn(string name) => name switch
    {
        "max_connections" => 100,
        "autovacuum_worker_slots" => 16,
        "autovacuum_max_workers" => 3,
        "max_worker_processes" => 8,
        _ => 10,
    };
}
