using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;

namespace HAPostgres.Runtime.Guarding;

/// <summary>Patroni's maintenance mode, in which it starts, stops and promotes no PostgreSQL.</summary>
internal static class MaintenanceMode
{
    /// <summary>
    /// From the start of a first deployment's containers to Patroni's first answer: 15 to 25 s were seen on three hosts, more under load.
    /// </summary>
    private static readonly TimeSpan s_starting = TimeSpan.FromSeconds(90);

    /// <summary>
    /// Whether the cluster is in it. A swarm without members of Patroni has no maintenance mode. Members that are starting are waited for:
    /// whoever finishes a deployment that was cut short comes while they do.
    /// </summary>
    /// <param name="services">Of the cluster's stack.</param>
    /// <exception cref="DeployException">A proxy refuses the password, or the files of setup are missing here.</exception>
    public static async Task<Observation<bool>> LookAsync(
        CommandContext context,
        IReadOnlyList<SwarmService> services,
        CancellationToken cancel
    )
    {
        IReadOnlyList<DeployedMember> members =
        [
            .. MemberServices.Of(context.Topology, services).Where(static m => m.Kind == MemberKind.Patroni),
        ];
        if (members.Count == 0)
            return Observation.Seen(false);
        Observation<ClusterView> look = await context.Observer.LookAsync(cancel);
        if (look is Observation<ClusterView>.NotSeen && await AnyStartsAsync(context, members, cancel))
        {
            context.Report.Line("maintenance", "members are starting; waiting until one of them shows the cluster");
            await Wait.UntilAsync(
                context.Clock,
                s_starting,
                async () =>
                {
                    // Asked first: members that have started since then may answer the look.
                    bool starting = await AnyStartsAsync(context, members, cancel);
                    look = await context.Observer.LookAsync(cancel);
                    return look is Observation<ClusterView>.Seen || !starting;
                },
                cancel
            );
        }
        return look.IsSeen(out ClusterView? view, out string? reason) ? Observation.Seen(view.Paused) : Observation.NotSeen<bool>(reason);
    }

    private static async Task<bool> AnyStartsAsync(CommandContext context, IReadOnlyList<DeployedMember> members, CancellationToken cancel)
    {
        foreach (DeployedMember member in members)
        {
            if ((await context.Swarm.TasksAsync(member.Service.ID!, cancel)).Any(MemberTasks.IsStarting))
                return true;
        }
        return false;
    }
}
