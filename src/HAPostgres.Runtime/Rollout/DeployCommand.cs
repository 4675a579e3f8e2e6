using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Docker;
using HAPostgres.Runtime.Membership;
using HAPostgres.Runtime.Patroni;
using HAPostgres.Runtime.Planning;
using HAPostgres.Runtime.Stack;
using HAPostgres.Runtime.Verification;

namespace HAPostgres.Runtime.Rollout;

/// <summary>Shows the plan, asks, and walks it: member by member, until the cluster works with what was asked for.</summary>
internal static class DeployCommand
{
    private const int LogLines = 20;

    public static async Task RunAsync(Session session, DeployOptions options, CancellationToken cancel)
    {
        StackFile stack = session.Artifacts.ReadStack(session.Topology);
        session.Report.Line("artifacts", session.Artifacts.FullPath);
        // Without what it logs in with it could see nothing, and begins with nothing.
        _ = session.Observer;
        // A rollback is checked against what it returns to.
        if (!options.Rollback)
            await CheckAsync(session, cancel);
        try
        {
            if (options.Rollback)
                await RollBackAsync(session, options, cancel);
            else
                await DeployAsync(session, DesiredState.Of(session.Topology, session.Artifacts, stack), options, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            session.Report.Warn(
                "left",
                "what is done stays, and services that were created go on starting by themselves; 'deploy' again finishes the rest, 'deploy --rollback' goes back"
            );
            throw;
        }
    }

    private static Task CheckAsync(Session session, CancellationToken cancel) =>
        session.Report.StepAsync("check", () => Preconditions.CheckAsync(session, cancel));

    // With the topology of then: its ports, timings, members and rules, not those that the program was compiled with.
    private static async Task RollBackAsync(Session session, DeployOptions options, CancellationToken cancel)
    {
        DesiredState previous = await PreviousAsync(session, new StackRecords(session), cancel);
        ClusterTopology then = DeployedTopologies.Of(previous, session.Topology, await session.Swarm.Api.Configs.ListConfigsAsync(cancel));
        using Session back = session.With(then);
        await CheckAsync(back, cancel);
        await DeployAsync(back, previous, options, cancel);
    }

    private static async Task DeployAsync(Session session, DesiredState desired, DeployOptions options, CancellationToken cancel)
    {
        StackRecords records = new(session);
        SnapshotReader reader = new(session);
        Leadership? leadership = await LeadershipAsync(session, cancel);
        SwarmSnapshot before = await session.Report.StepAsync("plan", () => reader.ReadAsync(cancel));
        Plan plan = Planner.Make(session.Topology, desired, before);
        PlanText.Write(session.Report, plan);
        Refuse(plan, options);
        if (leadership is Leadership.Led && before.Cluster?.Hidden is { Count: > 0 } hidden)
            throw new DeployException(
                ExitCode.Failed,
                $"Nothing was changed, because not all of the running cluster could be looked at: {string.Join("; ", hidden)}.",
                "Run deploy again when the cause is gone; 'status' and 'doctor' show more."
            );
        MemberRemoval removal = new(session, options.Data);
        if (options.RemoveMembers)
            await removal.ConfirmAsync(cancel);
        if (!plan.IsEmpty && before.Services.Count > 0)
            session.Report.Confirm(
                options.Rollback ? "Go back to that stack, one after the other?" : "Apply it, one after the other?",
                session.Options.Yes
            );
        StackRecord record = await records.BeginAsync(desired, options.Rollback, cancel);
        TaskWatch watch = await TaskWatch.BeginAsync(session, desired, cancel);
        ReadinessWatch readiness = new(session, watch);
        StackApplier applier = new(session);
        try
        {
            bool configured =
                plan.IsEmpty
                || await session.Report.StepAsync(
                    "apply",
                    () => new Walk(session, desired, applier, readiness, removal, options).RunAsync(before, cancel)
                );
            await session.Report.StepAsync("wait", () => readiness.WaitAsync(cancel));
            if (!configured)
                await session.Report.StepAsync(
                    "dynamic configuration",
                    () => DynamicConfiguration.ApplyAsync(session, desired.Dynamic, cancel)
                );
        }
        catch (ServiceFailure failure)
        {
            await ShowLogAsync(session, watch, failure.Service, cancel);
            throw failure.ToDeployException(
                before.Services.Count > 0
                    ? " What comes after it was left as it was, and 'deploy --rollback' returns to what ran before."
                    : ""
            );
        }
        await records.CompleteAsync(record, cancel);
        await applier.RemoveUnusedAsync(Planner.Make(session.Topology, desired, await reader.ReadSwarmAsync(cancel)), cancel);
        IReadOnlyList<SwarmNode> nodes = [.. (await session.Swarm.NodesAsync(cancel)).Where(static n => n.Ready)];
        if (await DeclaredObjects.CheckAsync(session, new Database(session), nodes, cancel) is { Passed: false } missing)
            session.Report.Warn(missing.Name, missing.Detail);
    }

    private static async Task<DesiredState> PreviousAsync(Session session, StackRecords records, CancellationToken cancel)
    {
        IReadOnlyList<StackRecord> all = await records.ListAsync(cancel);
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
                $"{session.Topology.Name} had {gone} then, which has left since: members do not come back by a rollback.",
                "Build the manifest of then and run 'deploy'."
            );
        if (now.FirstOrDefault(s => previous.Services.All(p => p.Name != s)) is { } added)
            throw new DeployException(
                ExitCode.Failed,
                $"{session.Topology.Name} had no {added} then: members do not leave by a rollback.",
                "Build the manifest of then and run 'deploy --remove-members'."
            );
        return previous;
    }

    /// <summary>Members that nobody sees may serve: what could take them down together does not even begin.</summary>
    /// <returns>Null where no member was deployed yet.</returns>
    private static async Task<Leadership?> LeadershipAsync(Session session, CancellationToken cancel)
    {
        if (
            (await session.Swarm.ServicesAsync(session.Topology.Name, cancel)).All(s =>
                ServiceKinds.Of(session.Topology, s.Spec!.Name!) != ServiceKind.Patroni
            )
        )
            return null;
        Leadership leadership = await session.Report.StepAsync("leader", () => Leadership.WaitAsync(session, cancel));
        return leadership is Leadership.Unknown unknown
            ? throw await Leadership.UnknownAsync(session, unknown, "Nothing was changed", cancel)
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
    private static async Task ShowLogAsync(Session session, TaskWatch watch, string service, CancellationToken cancel)
    {
        if (await watch.SuspectAsync(service, cancel) is not { ID: { } task } suspect)
        {
            session.Report.Bad(service, "none of its tasks has a container, so there is no log");
            return;
        }
        string which = $"task {task} ({TaskFailure.Describe(suspect)})";
        if (
            !(await TaskLog.LastLinesAsync(session.Swarm, service, task, LogLines, cancel)).IsSeen(
                out IReadOnlyList<string>? lines,
                out string? reason
            )
        )
        {
            session.Report.Bad(service, $"the log of its {which} could not be read: {reason}");
            return;
        }
        session.Report.Bad(service, lines.Count == 0 ? $"its {which} wrote no log" : $"the last {lines.Count} log lines of its {which}:");
        foreach (string line in lines)
            session.Report.Line("log", line);
    }
}

internal sealed record DeployOptions
{
    /// <summary>Whether services that hold data are removed when they left the manifest. Their data stays.</summary>
    public bool RemoveMembers { get; init; }

    /// <summary>Whether the data of members that leave is deleted.</summary>
    public DataDeletion Data { get; init; } = new(false, []);

    /// <summary>Whether to return to the stack before, instead of applying the rendered one.</summary>
    public bool Rollback { get; init; }
}
