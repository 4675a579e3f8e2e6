namespace HAPostgres.Rules;

internal sealed class TooManyProcessesRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3022", "Too many connections and worker processes for PostgreSQL", RuleSeverity.Error);

    public static bool Of(PostgresTopology postgres) => Total(postgres) > MaxBackends;

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        if (Of(postgres))
            context.Report(
                Descriptor,
                $"{string.Join(" + ", Parts(postgres).Select(static p => $"{p.Name} {p.Count}"))} + {OwnProcesses(postgres.Version)} of "
                    + $"its own = {Total(postgres)} processes, and PostgreSQL takes {MaxBackends} in all; it would not start. Lower them",
                [.. Parts(postgres).OrderByDescending(static p => p.Count).Select(static p => $"postgres.parameters.{p.Name}")]
            );
    }

    public static int Total(PostgresTopology postgres) => Parts(postgres).Sum(static p => p.Count) + OwnProcesses(postgres.Version);

    private static IEnumerable<(string Name, int Count)> Parts(PostgresTopology postgres) =>
        new[]
        {
            "max_connections",
            postgres.Version >= 18 ? "autovacuum_worker_slots" : "autovacuum_max_workers",
            "max_worker_processes",
            "max_wal_senders",
        }.Select(name => (name, postgres.Number(name, BuiltIn(name))));

    /// <summary>MAX_BACKENDS of PostgreSQL's postmaster.h (procnumber.h since 18).</summary>
    private const int MaxBackends = 0x3FFFF;

    /// <summary>InitializeMaxBackends: the autovacuum launcher, and since 17 the worker that synchronizes slots.</summary>
    private static int OwnProcesses(int version) => version >= 17 ? 2 : 1;

    private static int BuiltIn(string name) =>
        name switch
        {
            "max_connections" => 100,
            "autovacuum_worker_slots" => 16,
            "autovacuum_max_workers" => 3,
            "max_worker_processes" => 8,
            _ => 10,
        };
}
