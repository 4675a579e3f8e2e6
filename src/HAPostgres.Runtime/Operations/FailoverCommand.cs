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
        Candidate candidate = await ChooseAsync(context, view, to, cancel);
        if (candidate.HasEveryRow)
            context.Report.Confirm(
                $"Make {candidate.Name} the leader? {candidate.Because}: it has every acknowledged row.",
                context.Options.Yes
            );
        else
            context.Report.ConfirmTyped(
                $"{candidate.Because}: rows that were acknowledged and did not reach it are lost for good.",
                candidate.Name,
                confirm
            );
        // The question may have stood for long: a leader that has come back meanwhile would lose its role, and rows with it.
        view = await ClusterObserver.SeeAsync(context, cancel);
        Candidate now = await ChooseAsync(context, view, candidate.Name, cancel);
        if (candidate.HasEveryRow && !now.HasEveryRow)
            throw new DeployException(
                ExitCode.NotConfirmed,
                $"{now.Because}, unlike when you were asked: rows may be lost. Nothing was changed.",
                "Run 'failover' again: it looks anew which member has every row."
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

    private static async Task<Candidate> ChooseAsync(CommandContext context, ClusterView view, string? to, CancellationToken cancel)
    {
        ClusterTopology topology = context.Topology;
        if (view.ServingLeader is { } leader)
            throw new DeployException(
                ExitCode.Failed,
                $"{leader.Name} leads and runs; a failover is for a cluster without leader.",
                "'switchover' hands its role to another member without loss."
            );
        // The mode that runs, not the manifest's: an edit that is not deployed changes nothing about who has a row.
        bool quorum = view.Members.Any(static m => m.IsOfQuorum);
        ReceivedWal wal = quorum ? await ReceivedWal.AskAsync(context, view, cancel) : ReceivedWal.None;
        MemberView member = to is null ? Best(topology, view, wal) : CandidateChoice.Find(topology, view, to);
        bool complete = quorum ? wal.IsComplete(topology, view, member.Name) : member.IsSynchronous;
        return new Candidate(
            member.Name,
            complete,
            !quorum ? $"{member.Name} {(complete ? "was" : "was not")} synchronous"
                : complete ? $"{member.Name} has received as much as every other replica of the quorum"
                : $"{member.Name} is not known to have received as much as every other replica of the quorum ({wal})"
        );
    }

    internal static MemberView Best(ClusterTopology topology, ClusterView view, ReceivedWal wal) =>
        view.Replicas.Where(r => topology.Patroni.Members.FirstOrDefault(m => m.Name == r.Name) is not { NoFailover: true })
            .OrderByDescending(static r => r.IsSynchronous)
            .ThenByDescending(r => wal.Positions.GetValueOrDefault(r.Name))
            .ThenByDescending(static r => r.Timeline ?? 0)
            .ThenBy(static r => r.Lag ?? long.MaxValue)
            .ThenBy(static r => r.Name, StringComparer.Ordinal)
            .FirstOrDefault()
        ?? throw new DeployException(
            ExitCode.Failed,
            "No member is there that could lead.",
            "'status' shows which services run, 'logs <member>' why one does not."
        );

    /// <param name="Because">Why it has, or may not have, every acknowledged row; a sentence without a full stop.</param>
    private sealed record Candidate(string Name, bool HasEveryRow, string Because);
}
