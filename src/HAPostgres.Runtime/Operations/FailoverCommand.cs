using System.Text.Json;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Switchovers;

namespace HAPostgres.Runtime.Operations;

/// <summary>Makes a member the leader of a cluster that has none.</summary>
internal static class FailoverCommand
{
    /// <param name="confirm">The member's name, typed once more, where rows may be lost; null to ask for it.</param>
    public static async Task<ExitCode> RunAsync(CommandContext context, string? to, string? confirm, CancellationToken cancel)
    {
        ClusterView view = await ClusterObserver.SeeAsync(context, cancel);
        MemberView candidate = Choose(context.Topology, view, to);
        if (context.Topology.Patroni.SynchronousMode != SynchronousMode.Off && candidate.IsSynchronous)
            context.Report.Confirm(
                $"Make {candidate.Name} the leader? It was synchronous: it has every acknowledged row.",
                context.Options.Yes
            );
        else
            context.Report.ConfirmTyped(
                $"{candidate.Name} was not synchronous: rows that were acknowledged and did not reach it are lost for good.",
                candidate.Name,
                confirm
            );
        // The question may have stood for long: a leader that has come back meanwhile would lose its role, and rows with it.
        view = await ClusterObserver.SeeAsync(context, cancel);
        bool synchronous = candidate.IsSynchronous;
        candidate = Choose(context.Topology, view, candidate.Name);
        if (synchronous && !candidate.IsSynchronous)
            throw new DeployException(
                ExitCode.NotConfirmed,
                $"{candidate.Name} is no longer synchronous, as it was when you were asked: rows may be lost. Nothing was changed.",
                "Run 'failover' again: it shows which member is synchronous now."
            );
        string body = JsonSerializer.Serialize(new { candidate = candidate.Name });
        await context.Report.StepAsync(
            "failover",
            async () =>
            {
                PatroniAnswer answer = (
                    await PatroniApi.AskAsync(context, "POST", "/failover", body, [candidate.Name], TimeSpan.FromSeconds(60), cancel)
                ).Succeeded("The failover");
                context.Report.Good("failover", answer.Text);
            }
        );
        await context.Report.StepAsync("replicas", () => ClusterHealth.WaitAsync(context, Away(context.Topology, view), cancel));
        context.Report.Json(new { Leader = candidate.Name });
        return ExitCode.Success;
    }

    // The old leader does not come back by this, and the cluster is as good as it can be without it.
    internal static HashSet<string> Away(ClusterTopology topology, ClusterView view) =>
        [
            .. topology
                .Patroni.Members.Select(static m => m.Name)
                .Where(n =>
                    view.Members.FirstOrDefault(m => m.Name == n) is not { State: "streaming" or "running" or "in archive recovery" }
                ),
        ];

    internal static MemberView Choose(ClusterTopology topology, ClusterView view, string? to)
    {
        if (view.ServingLeader is { } leader)
            throw new DeployException(
                ExitCode.Failed,
                $"{leader.Name} leads and runs; a failover is for a cluster without leader.",
                "'switchover' hands its role to another member without loss."
            );
        if (to is not null)
            return CandidateChoice.Find(topology, view, to);
        return view.Replicas.Where(r => topology.Patroni.Members.FirstOrDefault(m => m.Name == r.Name) is not { NoFailover: true })
                .OrderByDescending(static r => r.IsSynchronous)
                .ThenByDescending(static r => r.Timeline ?? 0)
                .ThenBy(static r => r.Lag ?? long.MaxValue)
                .ThenBy(static r => r.Name, StringComparer.Ordinal)
                .FirstOrDefault()
            ?? throw new DeployException(
                ExitCode.Failed,
                "No member is there that could lead.",
                "'status' shows which services run, 'logs <member>' why one does not."
            );
    }
}
