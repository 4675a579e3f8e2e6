using System.Globalization;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Output;

namespace HAPostgres.Runtime.Status;

/// <summary>Looks at everything at once, from any manager. A part that cannot be had is named, and the others are shown.</summary>
internal static class StatusCommand
{
    /// <returns>Failed where no leader that serves is seen: a script can ask by the exit code.</returns>
    public static async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancel)
    {
        StatusReport status = await new StatusCollector(context).CollectAsync(cancel);
        if (context.Options.Json)
            context.Report.Json(status.Json());
        else
            Show(context.Report, status);
        return status.Leads ? ExitCode.Success : ExitCode.Failed;
    }

    /// <summary>Looks again and again until Ctrl-C. A terminal shows the newest look alone.</summary>
    public static Task<ExitCode> WatchAsync(CommandContext context, TimeSpan pause, CancellationToken cancel) =>
        Wait.UntilCancelledAsync(
            async () =>
            {
                while (true)
                {
                    StatusReport status = await new StatusCollector(context).CollectAsync(cancel);
                    if (context.Report.Interactive)
                        context.Report.Console.Clear(home: true);
                    Show(context.Report, status);
                    context.Report.Line("status", $"as of {Time(DateTime.UtcNow)}; again in {pause.TotalSeconds:0} s, until Ctrl-C");
                    await Task.Delay(pause, cancel);
                }
            },
            cancel
        );

    private static void Show(Reporter report, StatusReport status)
    {
        report.Table(
            "Nodes",
            ["node", "address", "state", "role", "engine", "cpus", "memory", "labels"],
            status.Nodes.Select(static n =>
                new[]
                {
                    n.Node,
                    n.Address,
                    n.State,
                    n.Role,
                    n.Engine,
                    n.Cpus.ToString("0.#", CultureInfo.InvariantCulture),
                    n.Memory,
                    n.Labels,
                }
            )
        );
        report.Table(
            "Services",
            ["service", "node", "state", "since", "image"],
            status.Tasks.Select(static t => new[] { t.Service, t.Node, t.State, Time(t.Since), t.Image })
        );
        Table(
            report,
            "etcd",
            ["member", "host", "healthy", "leader", "database", "version"],
            status.Etcd,
            static e => new[] { e.Name, e.Host, YesNo(e.Healthy), YesNo(e.Leader), e.DatabaseSize?.ToString() ?? "", e.Version }
        );
        Table(
            report,
            "Patroni",
            ["member", "host", "role", "state", "timeline", "lag", "pending restart"],
            status.Members,
            static m =>
                new[]
                {
                    m.Name,
                    m.Host,
                    m.Role,
                    m.State,
                    Text(m.Timeline),
                    m.LagBytes is null ? "" : $"{m.LagBytes} B",
                    YesNo(m.PendingRestart),
                }
        );
        Table(
            report,
            "Pools",
            ["host", "database", "user", "clients", "waiting", "servers active", "idle", "longest wait", "mode"],
            status.Pools,
            static p => new[] { p.Host, p.Database, p.User, p.Active, p.Waiting, p.ServersActive, p.ServersIdle, p.MaxWait + " s", p.Mode }
        );
        Table(
            report,
            "Connections",
            ["endpoint", "works", "latency", "seen"],
            status.Connections,
            static c =>
                new[]
                {
                    c.Endpoint,
                    YesNo(c.Works),
                    c.Milliseconds is { } ms ? ms.ToString("0", CultureInfo.InvariantCulture) + " ms" : "",
                    c.Detail,
                }
        );
        Table(
            report,
            "Backups",
            ["repository", "restores since", "newest backup", "ended", "newest WAL", "gaps", "verified", "fault"],
            status.Backups,
            static b =>
                new[]
                {
                    b.Repository,
                    Time(b.RestorableSince?.UtcDateTime),
                    b.NewestBackup ?? "none",
                    Time(b.NewestEnded?.UtcDateTime),
                    b.NewestWal ?? "none",
                    Text(b.MissingWal),
                    b.Verified is { } last ? $"{(last.Passed ? "good" : "FAILED")}, {Time(last.Ended.UtcDateTime)}" : "",
                    b.Fault ?? "",
                }
        );
        Table(
            report,
            "Use of resources",
            ["node", "service", "cpu", "memory", "limit"],
            status.Use,
            static u =>
                new[]
                {
                    u.Node,
                    u.Service,
                    u.CpuPercent is { } cpu ? cpu.ToString("0.0", CultureInfo.InvariantCulture) + " %" : "",
                    u.Memory,
                    u.MemoryLimit,
                }
        );
        report.Table(
            "Recent failures of tasks",
            ["when", "service", "node", "error"],
            status.Failures.Select(static f => new[] { Time(f.When), f.Service, f.Node, f.Error })
        );
        foreach (string gap in status.Gaps)
            report.Warn("not known", gap);
    }

    // A part that was not seen has no table: an empty one would say that there is nothing.
    private static void Table<T>(
        Reporter report,
        string title,
        IReadOnlyList<string> columns,
        Observation<IReadOnlyList<T>> part,
        Func<T, string[]> row
    )
    {
        if (part.IsSeen(out IReadOnlyList<T>? rows, out _))
            report.Table(title, columns, rows.Select(row));
    }

    private static string Time(DateTime? time) => time?.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    private static string Text(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string YesNo(bool value) => value ? "yes" : "no";
}
