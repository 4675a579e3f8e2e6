using Docker.DotNet.Models;
using HAPostgres.Compose;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Membership;
using HAPostgres.Runtime.Planning;
using HAPostgres.Runtime.Stack;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Rollout;

/// <summary>Shows the plan, asks, and applies it: member by member, until the cluster works with what was asked for.</summary>
internal static class DeployCommand
{
    private const int LogLines = 20;

    public static async Task RunAsync(CommandContext context, DeployOptions options, CancellationToken cancel)
    {
        ComposeFile stack = context.Artifacts.ReadStack(context.Topology);
        context.Report.Line("artifacts", context.Artifacts.FullPath);
        // Without what it logs in with it could see nothing, and begins with nothing.
        _ = context.Observer;
        // A rollback is checked against what it returns to.
        if (!options.Rollback)
            await CheckAsync(context, cancel);
        try
        {
            if (options.Rollback)
            {
                DesiredState previous = await PreviousAsync(context, new DeploymentHistory(context), cancel);
                // With the topology of then: its ports, timings, members and rules, not those that the program was compiled with.
                IList<SwarmConfig> configs = await context.Swarm.Api.Configs.ListConfigsAsync(cancel);
                using CommandContext back = context.With(DeployedTopologies.Of(previous, context.Topology, configs));
                await CheckAsync(back, cancel);
                await DeployAsync(back, previous, options, cancel);
            }
            else
            {
                await DeployAsync(context, DesiredState.Of(context.Topology, context.Artifacts, stack), options, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            context.Report.Warn(
                "left",
                "what is done stays, and services that were created go on starting by themselves; 'deploy' again finishes the rest, "
                    + "'deploy --rollback' goes back"
            );
            throw;
        }
    }

    private static Task CheckAsync(CommandContext context, CancellationToken cancel) =>
        context.Report.StepAsync("check", () => Preconditions.CheckAsync(context, cancel));

    private static async Task DeployAsync(CommandContext context, DesiredState desired, DeployOptions options, CancellationToken cancel)
    {
        DeploymentHistory records = new(context);
        PlanBasisReader reader = new(context);
        Leadership? leadership = await LeadershipAsync(context, cancel);
        PlanBasis before = await context.Report.StepAsync("plan", () => reader.ReadAsync(cancel));
        Plan plan = Planner.Make(context.Topology, desired, before);
        PlanText.Write(context.Report, plan);
        Refuse(plan, options);
        if (leadership is Leadership.Led && before.Cluster?.Hidden is { Count: > 0 } hidden)
            throw new DeployException(
                ExitCode.Failed,
                $"Nothing was changed, because not all of the running cluster could be read: {string.Join("; ", hidden)}.",
                "Run deploy again when the cause is gone; 'status' and 'doctor' show more."
            );
        MemberRemoval removal = new(context, options.Data);
        if (options.RemoveMembers)
            await removal.ConfirmAsync(cancel);
        if (!plan.IsEmpty && before.Services.Count > 0)
            context.Report.Confirm(
                options.Rollback ? "Go back to that stack, one after the other?" : "Apply it, one after the other?",
                context.Options.Yes
            );
        DeploymentRecord record = await records.BeginAsync(desired, options.Rollback, cancel);
        TaskWatch watch = await TaskWatch.BeginAsync(context, desired, cancel);
        ReadinessWatch readiness = new(context, desired, watch);
        StackApplier applier = new(context);
        try
        {
            bool configured =
                plan.IsEmpty
                || await context.Report.StepAsync(
                    "apply",
                    () => new RollingUpdate(context, desired, applier, readiness, removal, options).RunAsync(before, cancel)
                );
            await context.Report.StepAsync("wait", () => readiness.WaitAsync(cancel));
            if (!configured)
                await context.Report.StepAsync(
                    "dynamic configuration",
                    () => DynamicConfiguration.ApplyAsync(context, desired.Dynamic, cancel)
                );
        }
        catch (ServiceFailure failure)
        {
            await ShowLogAsync(context, watch, failure.Service, cancel);
            throw failure.ToDeployException(
                before.Services.Count > 0
                    ? " What comes after it was left as it was, and 'deploy --rollback' returns to what ran before."
                    : ""
            );
        }
        await records.CompleteAsync(record, cancel);
        await applier.RemoveUnusedAsync(Planner.Unused(context.Topology, desired, await reader.ReadSwarmAsync(cancel)), cancel);
        IReadOnlyList<SwarmNode> nodes = [.. (await context.Swarm.NodesAsync(cancel)).Where(static n => n.Ready)];
        if (await DeclaredObjects.CheckAsync(context, new Database(context), nodes, cancel) is { Passed: false } missing)
            context.Report.Warn(missing.Name, missing.Detail);
    }

    private static async Task<DesiredState> PreviousAsync(CommandContext context, DeploymentHistory records, CancellationToken cancel)
    {
        IReadOnlyList<DeploymentRecord> all = await records.ListAsync(cancel);
        DesiredState previous =
            RollbackTarget.Of(all)
            ?? throw new DeployException(
                ExitCode.Failed,
                "There is no earlier stack to go back to: the swarm has the record of one deployment at most.",
                "Build the manifest of then and run 'deploy'."
            );
        // Members come and go by a protocol of their own, and the way back needs the manifest of then.
        HashSet<string> now = [.. all[^1].State.Services.Select(static s => s.Name!)];
        if (previous.Services.Select(static s => s.Name!).FirstOrDefault(s => !now.Contains(s)) is { } gone)
            throw new DeployException(
                ExitCode.Failed,
                $"{context.Topology.Name} had {gone} then, which has left since: members do not come back by a rollback.",
                "Build the manifest of then and run 'deploy'."
            );
        if (now.FirstOrDefault(s => previous.Services.All(p => p.Name != s)) is { } added)
            throw new DeployException(
                ExitCode.Failed,
                $"{context.Topology.Name} had no {added} then: members do not leave by a rollback.",
                "Build the manifest of then and run 'deploy --remove-members'."
            );
        return previous;
    }

    /// <summary>Members that nobody sees may serve: what could take them down together does not even begin.</summary>
    /// <returns>Null where no member was deployed yet.</returns>
    private static async Task<Leadership?> LeadershipAsync(CommandContext context, CancellationToken cancel)
    {
        if (
            (await context.Swarm.ServicesAsync(context.Topology.Name, cancel)).All(s =>
                ServiceKinds.Of(context.Topology, s.Spec!.Name!) != ServiceKind.Patroni
            )
        )
            return null;
        Leadership leadership = await context.Report.StepAsync("leader", () => Leadership.WaitAsync(context, cancel));
        return leadership is Leadership.Unknown unknown
            ? throw await Leadership.UnknownAsync(context, unknown, "Nothing was changed", cancel)
            : leadership;
    }

    private static void Refuse(Plan plan, DeployOptions options)
    {
        List<Blocker> blockers = [.. plan.Blockers.Where(b => !(b.Flag == "--remove-members" && options.RemoveMembers))];
        if (blockers.Count > 0)
            throw new DeployException(
                ExitCode.Failed,
                string.Join(Environment.NewLine, blockers.Select(static b => b.Text)),
                "Nothing was changed."
            );
    }

    // Of the task that failed: its service's log begins with tasks of earlier deployments.
    private static async Task ShowLogAsync(CommandContext context, TaskWatch watch, string service, CancellationToken cancel)
    {
        if (await watch.SuspectAsync(service, cancel) is not { ID: { } task } suspect)
        {
            context.Report.Bad(service, "none of its tasks has a container, so there is no log");
            return;
        }
        string which = $"task {task} ({TaskFailure.Describe(suspect)})";
        if (
            !(await TaskLog.LastLinesAsync(context.Swarm, service, task, LogLines, cancel)).IsSeen(
                out IReadOnlyList<string>? lines,
                out string? reason
            )
        )
        {
            context.Report.Bad(service, $"the log of its {which} could not be read: {reason}");
            return;
        }
        context.Report.Bad(service, lines.Count == 0 ? $"its {which} wrote no log" : $"the last {lines.Count} log lines of its {which}:");
        foreach (string line in lines)
            context.Report.Line("log", line);
    }
}

public sealed record DeployOptions
{
    /// <summary>Whether services that hold data are removed when they left the manifest. Their data stays.</summary>
    public bool RemoveMembers { get; init; }

    /// <summary>Whether the data of members that leave is deleted.</summary>
    public DataDeletion Data { get; init; } = new(false, []);

    /// <summary>Whether to return to the stack before, instead of applying the rendered one.</summary>
    public bool Rollback { get; init; }
}
