using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Hosts;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Swarm;
using HAPostgres.Runtime.Switchovers;
using Npgsql;

namespace HAPostgres.Runtime.Operations.Drill;

/// <summary>Causes faults on the running cluster, under writes through the pool, and compares the outage with the objectives.</summary>
internal static class DrillCommand
{
    public const string SwitchoverFault = "switchover";
    public const string PostgresFault = "postgres";
    public const string ContainerFault = "container";

    private const int RowsAround = 20;

    public static IReadOnlyList<string> Faults { get; } = [SwitchoverFault, PostgresFault, ContainerFault];

    public static async Task<ExitCode> RunAsync(CommandContext context, IReadOnlyCollection<string> only, CancellationToken cancel)
    {
        ClusterTopology topology = context.Topology;
        List<string> faults = [.. Faults.Where(f => only.Count == 0 || only.Contains(f))];
        ClusterView view = await ClusterObserver.SeeAsync(context, cancel);
        if (view.Paused || ClusterHealth.Missing(topology, view) is not null)
            throw new DeployException(
                ExitCode.Failed,
                "A drill begins with a healthy cluster: "
                    + $"{(view.Paused ? "it is in maintenance mode" : ClusterHealth.Missing(topology, view))}.",
                "'doctor' shows what is wrong."
            );
        context.Report.Confirm($"Run on {topology.Name}, for real: {string.Join(", ", faults)}? Clients will notice.", context.Options.Yes);
        List<SwarmNode> nodes =
        [
            .. (await context.Swarm.NodesAsync(cancel)).Where(n => n.Ready && n.Label($"{topology.LabelPrefix}pgbouncer") == "true"),
        ];
        if (nodes.Count == 0)
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"No node that is ready carries the label {topology.LabelPrefix}pgbouncer, and a drill writes through the pool.",
                "'setup' labels the nodes."
            );
        Database database = new(context);
        List<DrillResult> results = [];
        try
        {
            await using DrillWriter writer = await DrillWriter.StartAsync(database, [.. nodes.Select(static n => n.Address)], cancel);
            try
            {
                foreach (string fault in faults)
                    results.Add(await context.Report.StepAsync(fault, () => FaultAsync(context, writer, fault, cancel)));
            }
            finally
            {
                if (!await writer.RemoveTableAsync(CancellationToken.None))
                    context.Report.Warn(
                        "drill",
                        $"its table {DrillWriter.Table} in the database {topology.Postgres.MonitorUser} could not be removed; the next "
                            + "drill does it"
                    );
            }
        }
        catch (NpgsqlException e)
        {
            throw new DeployException(
                ExitCode.Failed,
                $"The drill's own session through the pool failed: {database.Explain(e)}.",
                "'doctor' shows what is wrong."
            );
        }
        finally
        {
            // What was measured before a fault went wrong counts all the same.
            Show(context, results);
        }
        return results.All(static r => r.Passed) ? ExitCode.Success : ExitCode.Failed;
    }

    private static async Task<DrillResult> FaultAsync(CommandContext context, DrillWriter writer, string fault, CancellationToken cancel)
    {
        ClusterTopology topology = context.Topology;
        if (!await writer.WaitForRowsAsync(RowsAround, context.Options.Timeout, cancel))
            throw new DeployException(ExitCode.TimedOut, "The pool takes no writes.", "'doctor' shows what is wrong.");
        TimeSpan begin = writer.Now;
        int failures = writer.Failures;
        string leader =
            (await ClusterObserver.SeeAsync(context, cancel)).Leader?.Name
            ?? throw new DeployException(ExitCode.Failed, "There is no leader to drill with.", "'doctor' shows what is wrong.");
        if (fault == SwitchoverFault)
            await Switchover.RunAsync(context, to: null, cancel);
        else
            await KillAsync(context, leader, fault, cancel);
        bool writes = await writer.WaitForRowsAsync(RowsAround, context.Options.Timeout, cancel);
        ClusterView view = await ClusterHealth.WaitAsync(context, cancel);
        return DrillResult.Of(
            topology,
            fault,
            leader,
            view.Leader?.Name ?? "",
            writes ? writer.LongestGapAfter(begin) : context.Options.Timeout,
            writer.Failures - failures,
            await writer.LostAsync(cancel)
        );
    }

    private static async Task KillAsync(CommandContext context, string leader, string fault, CancellationToken cancel)
    {
        ClusterTopology topology = context.Topology;
        string host = topology.Patroni.Members.First(m => m.Name == leader).Host;
        SwarmNode node =
            (await context.Swarm.NodesAsync(cancel)).FirstOrDefault(n => n.Label($"{topology.LabelPrefix}patroni") == host)
            ?? throw new DeployException(
                ExitCode.PreconditionMissing,
                $"No node carries the label of host {host}.",
                "'setup' labels the nodes."
            );
        SwarmJobResult result = await context.Jobs.RunAsync(
            new SwarmJob
            {
                Purpose = "kill",
                Image = topology.Patroni.Image,
                Script = SwarmJobScripts.ReadForHost("kill-leader.sh"),
                NodeId = node.Id,
                User = "0:0",
                Mounts = [HostProbe.Root(readOnly: true)],
                Environment = new Dictionary<string, string> { ["HAPG_SERVICE"] = $"{topology.Name}_{leader}", ["HAPG_WHAT"] = fault },
            },
            cancel
        );
        if (!result.Succeeded)
            throw new DeployException(
                ExitCode.Failed,
                $"The leader's {fault} on {node.Hostname} could not be killed: {result.Error}.",
                "Nothing was done to it."
            );
    }

    private static void Show(CommandContext context, IReadOnlyList<DrillResult> results)
    {
        context.Report.Json(
            results.Select(static r => new
            {
                r.Fault,
                r.From,
                r.To,
                GapSeconds = Math.Round(r.Gap.TotalSeconds, 2),
                ObjectiveSeconds = r.Objective?.TotalSeconds,
                WorstCaseSeconds = r.WorstCase?.TotalSeconds,
                r.FailedStatements,
                r.LostRows,
                r.Passed,
            })
        );
        if (!context.Options.Json)
        {
            context.Report.Table(
                "drill",
                ["fault", "leader before", "after", "longest gap", "objective", "worst case", "failed statements", "lost rows", "result"],
                results.Select(static r =>
                    new[]
                    {
                        r.Fault,
                        r.From,
                        r.To,
                        Reporter.Seconds(r.Gap),
                        Text(r.Objective),
                        Text(r.WorstCase),
                        $"{r.FailedStatements}",
                        $"{r.LostRows}",
                        r.Passed ? "pass" : "MISSED",
                    }
                )
            );
        }
    }

    private static string Text(TimeSpan? time) => time is { } t ? Reporter.Seconds(t) : "";
}
