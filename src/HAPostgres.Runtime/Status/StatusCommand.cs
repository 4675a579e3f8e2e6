using System.Globalization;
using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Output;

namespace HAPostgres.Runtime.Status;

/// <summary>Looks at everything at once, from any manager. A part that cannot be had is named, and the others are shown.</summary>
internal static class StatusCommand
{
    /// <returns>Failed where the cluster has no leader or a service lacks tasks: a script can ask by the exit code.</returns>
    public static async Task<ExitCode> RunAsync(Session session, CancellationToken cancel)
    {
        StatusReport status = await new StatusCollector(session).CollectAsync(cancel);
        if (session.Options.Json)
            session.Report.Json(status);
        else
            Show(session.Report, status);
        return status.Members.Any(static m => m.Role is "leader" or "master" && m.State == "running") ? ExitCode.Success : ExitCode.Failed;
    }

    /// <summary>Looks again and again until Ctrl-C. A terminal shows the newest look alone.</summary>
    public static Task<ExitCode> WatchAsync(Session session, TimeSpan pause, CancellationToken cancel) => Wait.UntilCancelledAsync(
        async () =>
        {
            while (true)
            {
                StatusReport status = await new StatusCollector(session).CollectAsync(cancel);
                if (session.Report.Interactive)
                    session.Report.Console.Clear(home: true);
                Show(session.Report, status);
                session.Report.Line("status", $"as of {Time(DateTime.UtcNow)}; again in {pause.TotalSeconds:0} s, until Ctrl-C");
                await Task.Delay(pause, cancel);
            }
        },
        cancel);

    private static void Show(Reporter report, StatusReport status)
    {
        report.Table("Nodes", ["node", "address", "state", "role", "engine", "cpus", "memory", "labels"], status.Nodes.Select(static n =>
            new[] { n.Node, n.Address, n.State, n.Role, n.Engine, n.Cpus.ToString("0.#", CultureInfo.InvariantCulture), n.Memory, n.Labels }));
        report.Table("Services", ["service", "node", "state", "since", "image"], status.Tasks.Select(static t =>
            new[] { t.Service, t.Node, t.State, Time(t.Since), t.Image }));
        report.Table("etcd", ["member", "host", "healthy", "leader", "database", "version"], status.Etcd.Select(static e =>
            new[] { e.Name, e.Host, YesNo(e.Healthy), YesNo(e.Leader), e.DatabaseSize?.ToString() ?? "", e.Version }));
        report.Table("Patroni", ["member", "host", "role", "state", "timeline", "lag", "pending restart"], status.Members.Select(static m =>
            new[] { m.Name, m.Host, m.Role, m.State, Text(m.Timeline), m.LagBytes is null ? "" : $"{m.LagBytes} B", YesNo(m.PendingRestart) }));
        report.Table("Pools", ["host", "database", "user", "clients", "waiting", "servers active", "idle", "longest wait", "mode"], status.Pools.Select(static p =>
            new[] { p.Host, p.Database, p.User, p.Active, p.Waiting, p.ServersActive, p.ServersIdle, p.MaxWait + " s", p.Mode }));
        report.Table("Connections", ["endpoint", "works", "latency", "seen"], status.Connections.Select(static c =>
            new[] { c.Endpoint, YesNo(c.Works), c.Milliseconds is { } ms ? ms.ToString("0", CultureInfo.InvariantCulture) + " ms" : "", c.Detail }));
        report.Table("Use of resources", ["node", "service", "cpu", "memory", "limit"], status.Use.Select(static u =>
            new[] { u.Node, u.Service, u.CpuPercent is { } cpu ? cpu.ToString("0.0", CultureInfo.InvariantCulture) + " %" : "", u.Memory, u.MemoryLimit }));
        report.Table("Recent failures of tasks", ["when", "service", "node", "error"], status.Failures.Select(static f =>
            new[] { Time(f.When), f.Service, f.Node, f.Error }));
        foreach (string gap in status.Gaps)
            report.Warn("not known", gap);
    }

    private static string Time(DateTime? time) => time?.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    private static string Text(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string YesNo(bool value) => value ? "yes" : "no";
}
