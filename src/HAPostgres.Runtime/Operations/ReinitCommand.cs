using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Switchovers;

namespace HAPostgres.Runtime.Operations;

/// <summary>Deletes a replica's data and copies it anew from the leader.</summary>
internal static class ReinitCommand
{
    /// <param name="confirm">The member's name, typed once more; null to ask for it.</param>
    public static async Task<ExitCode> RunAsync(CommandContext context, string name, string? confirm, CancellationToken cancel)
    {
        ClusterView view = await ClusterObserver.SeeAsync(context, cancel);
        MemberView member = CandidateChoice.Find(context.Topology, view, name);
        if (member.IsLeader)
            throw new DeployException(
                ExitCode.BadUsage,
                $"{name} is the leader: there is nothing to copy its data from.",
                "Hand its role over with 'switchover' first."
            );
        if (view.ServingLeader is not { } leader)
            throw new DeployException(
                ExitCode.Failed,
                $"There is no leader to copy from; the data of {name} stays as it is.",
                "Find or make one first: 'status', 'failover'."
            );
        context.Report.ConfirmTyped($"All data of {name} will be deleted and copied anew from {leader.Name}.", name, confirm);
        (
            await PatroniApi.AskAsync(context, "POST", "/reinitialize", """{"force":true}""", [name], TimeSpan.FromSeconds(60), cancel)
        ).Succeeded($"The copy of {name}");
        // Until Patroni has begun, the replica still streams as before.
        await Wait.UntilAsync(
            context.Clock,
            TimeSpan.FromSeconds(20),
            async () =>
                (await context.Observer.LookAsync(cancel)).IsSeen(out ClusterView? now, out _)
                && now.Members.FirstOrDefault(m => m.Name == name) is not { State: "streaming" or "running" },
            cancel
        );
        await context.Report.StepAsync($"reinit {name}", () => ClusterHealth.WaitAsync(context, cancel));
        context.Report.Json(new { Reinitialized = name });
        return ExitCode.Success;
    }
}
