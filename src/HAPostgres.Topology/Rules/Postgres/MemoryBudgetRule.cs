using System.Globalization;

namespace HAPostgres.Rules;

internal sealed class MemoryBudgetRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3006", "PostgreSQL can use more memory than its limit", RuleSeverity.Warning);

    /// <summary>Where the limit stands; one that is not stated comes from the hosts' memory.</summary>
    public static string LimitPath(RuleContext context) =>
        context.Manifest.Patroni.Resources.Limits.Memory is null ? "hosts" : "patroni.resources.limits.memory";

    public override void Check(RuleContext context)
    {
        ByteSize limit = context.Topology.Patroni.Resources.MemoryLimit;
        if (!Exceeds(context.Topology))
            return;
        // The part that is furthest above what the defaults give it comes first.
        Part[] parts = [.. Parts(context.Topology.Postgres).OrderByDescending(p => p.Term.Size.Bytes - (limit * p.Sixteenths / 16).Bytes)];
        Part worst = parts[0];
        ByteSize total = Total(parts);
        string name = worst.Term.Parameters[0];
        string remedy = worst.Propose(new ByteSize(limit.Bytes - total.Bytes + worst.Term.Size.Bytes)) is string fits
            ? $"Lower {name} to {fits} or less, or raise the limit"
            : $"Lower {name} and {parts[1].Term.Parameters[0]}, or raise the limit";
        string sum = string.Join(" + ", parts.Where(static p => p.Term.Size.Bytes > 0).Select(static p => p.Term.Text));
        context.Report(
            Descriptor,
            $"{sum} = {Gigabytes(total)}, more than the member's memory limit of {limit}: if all of it is in use at once, the kernel kills "
                + $"PostgreSQL. The part that is too large is {worst.Term.Text} = {Gigabytes(worst.Term.Size)}. {remedy}",
            [.. parts.SelectMany(static p => p.Term.Paths).Distinct(), LimitPath(context)]
        );
    }

    /// <summary>False where PostgreSQL does not even start.</summary>
    public static bool Exceeds(ClusterTopology topology) =>
        Total(Parts(topology.Postgres)) > topology.Patroni.Resources.MemoryLimit
        && !TooManyProcessesRule.Of(topology.Postgres)
        && !SharedMemoryRule.Exceeds(topology);

    private static ByteSize Total(IEnumerable<Part> parts) =>
        parts.Aggregate(default(ByteSize), static (sum, part) => sum + part.Term.Size);

    private static IEnumerable<Part> Parts(PostgresTopology postgres)
    {
        yield return Sized("shared_buffers", postgres.Memory("shared_buffers", ByteSize.FromMegabytes(128)), 1, 4);
        ByteSize maintenance = postgres.Memory("maintenance_work_mem", ByteSize.FromMegabytes(64));
        int workers = postgres.Setting("autovacuum") == "off" ? 0 : AutovacuumSlotsRule.Workers(postgres);
        // -1, the default, is maintenance_work_mem; its own value leaves that to one command at a time.
        bool own = postgres.Setting("autovacuum_work_mem") != "-1";
        yield return own
            ? Workers("autovacuum_work_mem", postgres.Memory("autovacuum_work_mem", maintenance), workers)
            : Workers("maintenance_work_mem", maintenance, workers);
        if (own)
            yield return Sized("maintenance_work_mem", maintenance, 1, 1);
        yield return Sessions(postgres);
        if (postgres.FindParameter("temp_buffers") is not null)
            yield return Sized(
                "temp_buffers",
                postgres.Memory("temp_buffers", default),
                postgres.Number("max_connections", 100),
                1,
                "max_connections"
            );
    }

    private static Part Workers(string size, ByteSize each, int workers) =>
        workers > 2 * UsualWorkers
            ? Counted("autovacuum_max_workers", workers, $"autovacuum_max_workers {workers} x {size} {each}", each, 3, 1, size)
            : Sized(size, each, workers, 3, "autovacuum_max_workers");

    /// <summary>Each connection's work_mem, which a hash may exceed: the built-in multiplier of 2 is not counted.</summary>
    private static Part Sessions(PostgresTopology postgres)
    {
        int connections = postgres.Number("max_connections", 100);
        ByteSize work = postgres.Memory("work_mem", ByteSize.FromMegabytes(4));
        string text = $"{connections} x work_mem {work}";
        if (postgres.Number("hash_mem_multiplier", 2) is > 2 and int multiplier)
        {
            string[] names = work > s_usualWork ? ["work_mem", "hash_mem_multiplier"] : ["hash_mem_multiplier", "work_mem"];
            return new(
                new($"{text} x hash_mem_multiplier {multiplier}", work * connections * multiplier, [.. names, "max_connections"]),
                4,
                static _ => null
            );
        }
        // Of the two factors the one that is further from what is usual.
        return connections * s_usualWork.Bytes > work.Bytes * UsualConnections
            ? Counted("max_connections", connections, text, work, 4, UsualConnections / 4, "work_mem")
            : Sized("work_mem", work, connections, 4, "max_connections");
    }

    private static Part Sized(string name, ByteSize each, int times, int sixteenths, params string[] others) =>
        new(
            new(times == 1 ? $"{name} {each}" : $"{times} x {name} {each}", each * times, [name, .. others]),
            sixteenths,
            room =>
                times > 0 && room / times >= ByteSize.FromMegabytes(1) ? Resolving.HostSizes.WholeMegabytes(room / times).ToString() : null
        );

    private static Part Counted(string name, int count, string text, ByteSize each, int sixteenths, int least, params string[] others) =>
        new(
            new(text, each * count, [name, .. others]),
            sixteenths,
            room => room.Bytes / each.Bytes >= least ? (room.Bytes / each.Bytes).ToString(CultureInfo.InvariantCulture) : null
        );

    private static string Gigabytes(ByteSize size) => FormattableString.Invariant($"{size.Gigabytes:0.0}GB");

    /// <summary>PostgreSQL's own defaults, and the least that HAPostgres gives.</summary>
    private const int UsualWorkers = 3,
        UsualConnections = 200;

    private static readonly ByteSize s_usualWork = ByteSize.FromMegabytes(4);

    /// <param name="Term">What it is.</param>
    /// <param name="Sixteenths">Of the limit, what the defaults give it.</param>
    /// <param name="Propose">The first parameter's value for so much room; null where no sensible one fits.</param>
    private sealed record Part(MemoryTerm Term, int Sixteenths, Func<ByteSize, string?> Propose);
}
