using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Switchovers;

namespace HAPostgres.Runtime.Operations;

/// <summary>Restarts PostgreSQL member by member, each back before the next: replicas first, then the leader.</summary>
internal static class RestartCommand
{
    public static async Task<ExitCode> RunAsync(CommandContext context, RestartRequest request, CancellationToken cancel)
    {
        ClusterView view = await ClusterObserver.SeeAsync(context, cancel);
        if (view.Paused)
            throw new DeployException(
                ExitCode.Failed,
                "The cluster is in maintenance mode: there would be no failover should a restart fail.",
                "End it with 'resume' first."
            );
        IReadOnlyList<MemberView> members = MemberChoice.Of(context.Topology, view, request.Members, request.Role, request.Pending);
        if (members.Count == 0)
        {
            context.Report.Good("restart", request.Pending ? "no member waits for a restart" : "no member is meant");
            context.Report.Json(new { Restarted = members.Select(static m => m.Name) });
            return ExitCode.Success;
        }
        if (members.Any(static m => m.IsLeader) && !request.InPlace)
            _ = CandidateChoice.ForSwitchover(context.Topology, view, null);
        context.Report.Confirm(
            $"Restart PostgreSQL on {string.Join(", then ", members.Select(m => Describe(m, request)))}?",
            context.Options.Yes
        );
        List<string> left = [.. members.Select(static m => m.Name)],
            restarted = [];
        while (left.Count > 0)
        {
            // The leader may be another one since the members were chosen: the present one comes last and hands its role over, or is left
            // alone where only replicas were asked for.
            string? leader = (await ClusterObserver.SeeAsync(context, cancel)).Leader?.Name;
            string member = left.Find(m => m != leader) ?? left[0];
            left.Remove(member);
            if (member == leader && request.Role == "replica")
            {
                context.Report.Warn("restart", $"{member} is not restarted: it has become the leader, and --role replica was given");
                continue;
            }
            await context.Report.StepAsync(
                $"restart {member}",
                () => RestartAsync(context, member, handOver: member == leader && !request.InPlace, cancel)
            );
            restarted.Add(member);
        }
        context.Report.Json(new { Restarted = restarted });
        return ExitCode.Success;
    }

    private static string Describe(MemberView member, RestartRequest request) =>
        member.IsLeader && !request.InPlace ? $"{member.Name} (the leader, by a switchover)" : member.Name;

    private static async Task RestartAsync(CommandContext context, string member, bool handOver, CancellationToken cancel)
    {
        if (handOver)
            // The old leader's PostgreSQL stops and starts as a replica: that is its restart.
            await Switchover.RunAsync(context, to: null, cancel);
        else
            (await PatroniApi.AskAsync(context, "POST", "/restart", "{}", [member], context.Options.Timeout, cancel)).Succeeded(
                $"The restart of {member}"
            );
        await ClusterHealth.WaitAsync(context, cancel);
    }
}

internal sealed record RestartRequest
{
    /// <summary>Empty for all.</summary>
    public IReadOnlyCollection<string> Members { get; init; } = [];

    /// <summary>"leader" or "replica"; null for both.</summary>
    public string? Role { get; init; }

    /// <summary>Only members whose settings wait for a restart.</summary>
    public bool Pending { get; init; }

    /// <summary>Whether the leader restarts as leader, with an outage as long as its restart.</summary>
    public bool InPlace { get; init; }
}
