using System.Net;
using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Planning;
using HAPostgres.Runtime.Stack;
using HAPostgres.Runtime.State;
using HAPostgres.Runtime.Switchovers;

namespace HAPostgres.Runtime.Rollout;

/// <summary>
/// Settings and members: what is a reload is sent and taken over at once; for the rest replicas first, each streaming and caught up
/// before the next, then a switchover to a synchronous one, then the old leader. A new specification and a setting that waits for a
/// restart cost a member one restart together.
/// </summary>
internal sealed class PatroniRollout(CommandContext context, DesiredState desired, StackApplier applier, ReadinessWatch readiness)
{
    private const int SwitchoverAttempts = 3;

    /// <param name="before">What the cluster was before anything was changed.</param>
    public async Task RunAsync(RunningCluster before, CancellationToken cancel)
    {
        if (before.Hidden is { Count: > 0 } hidden)
            throw new DeployException(
                ExitCode.Failed,
                "The members were left as they were, because the order in which to restart them is not known: "
                    + $"{string.Join("; ", hidden)}.",
                "Run deploy again when the cause is gone; it continues here."
            );
        JsonObject current = before.Dynamic.Need("Patroni's dynamic configuration", "Run deploy again.");
        bool shrinks = HotStandbyParameters.LeaderFirst(desired.Dynamic, current, before, context.Topology.Postgres.Version);
        MemberSettings settings = new(context);
        await settings.ResetAlteredAsync(before, cancel);
        bool tightens = MemberAccess.Tightens(desired.Dynamic, current);
        await settings.ApplyAsync(tightens ? MemberAccess.Without(desired.Dynamic) : desired.Dynamic, cancel);
        foreach (DueService due in (await DueAsync(cancel)).Values.Where(static d => !d.Restarts))
            await applier.UpdateAsync(due.Wanted, wait: null, cancel);
        HashSet<string> done = [];
        bool lastRound = false;
        string touched = context.Topology.Name;
        while (true)
        {
            // Members whose tasks Swarm has to replace.
            Dictionary<string, ServiceSpec> respecified = (await DueAsync(cancel))
                .Where(static d => d.Value.Restarts)
                .ToDictionary(static d => d.Key, static d => d.Value.Wanted);
            // Also before the first: an interrupted run may have left a member on its way back.
            ClusterView view = await readiness.WaitForMembersAsync(touched, respecified.Keys.ToHashSet(), cancel);
            HashSet<string> due =
            [
                .. respecified.Keys,
                .. view.Members.Where(m => m.PendingRestart && !done.Contains(m.Name)).Select(static m => m.Name),
            ];
            if (MemberOrder.Next(view, due, shrinks && view.Leader is { PendingRestart: true }) is not { } step)
            {
                if (lastRound || done.Count == 0)
                    break;
                // Where some of these settings grow and others shrink, a standby keeps the greater value until its primary has let go of
                // it: what still waits after the first round is what shrinks.
                (lastRound, shrinks, touched) = (true, true, context.Topology.Name);
                done.Clear();
                continue;
            }
            touched = $"{context.Topology.Name}_{step.Member}";
            if (step.Action == MemberAction.HandOver)
            {
                await HandOverAsync(step.Member, cancel);
                continue;
            }
            await SyncStandbyHandover.WhileAsync(
                context,
                view,
                step.Member,
                () =>
                    respecified.TryGetValue(step.Member, out ServiceSpec? wanted)
                        ? applier.UpdateAsync(wanted, readiness, cancel)
                        : context.Report.StepAsync($"restart {step.Member}", () => RestartPostgresAsync(step.Member, cancel)),
                cancel
            );
            done.Add(step.Member);
        }
        if (tightens)
            await settings.ApplyAsync(desired.Dynamic, cancel);
    }

    private async Task RestartPostgresAsync(string member, CancellationToken cancel)
    {
        PatroniAnswer answer = await PatroniApi.AskAsync(
            context,
            "POST",
            "/restart",
            """{"restart_pending":true}""",
            [member],
            context.Options.Timeout,
            cancel
        );
        // A setting that went back meanwhile waits for nothing any more.
        if (
            answer.Status == (int)HttpStatusCode.ServiceUnavailable
            && answer.Text.Contains("restart conditions are not satisfied", StringComparison.Ordinal)
        )
            context.Report.Line(member, "waits for no restart any more");
        else
            answer.Succeeded($"The restart of {member}");
    }

    // A refusal changes nothing, and its cause (a member that answers late, a transaction that runs for long) often passes.
    private async Task HandOverAsync(string from, CancellationToken cancel)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                SwitchoverResult result = await context.Report.StepAsync(
                    "switchover",
                    () => Switchover.RunAsync(context, to: null, cancel)
                );
                foreach (string warning in result.Warnings)
                    context.Report.Warn("switchover", warning);
                return;
            }
            catch (DeployException e) when (e.IsTransient && attempt < SwitchoverAttempts)
            {
                context.Report.Warn("switchover", $"{e.Message} It is tried again.");
                await Task.Delay(context.Topology.Patroni.LoopWait.TimeSpan, context.Clock, cancel);
                ClusterView view = await readiness.WaitForMembersAsync(context.Topology.Name, new HashSet<string>(), cancel);
                if (view.Leader?.Name is { } leader && leader != from)
                    return;
            }
        }
    }

    /// <summary>All at the same time: for a cluster without a leader, which serves nobody.</summary>
    public async Task UpdateAllAsync(CancellationToken cancel)
    {
        foreach (DueService due in (await DueAsync(cancel)).Values)
            await applier.UpdateAsync(due.Wanted, wait: null, cancel);
    }

    private Task<IReadOnlyDictionary<string, DueService>> DueAsync(CancellationToken cancel) =>
        DueServices.OfAsync(context, desired, ServiceKind.Patroni, cancel);
}
