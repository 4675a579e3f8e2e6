using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;

namespace HAPostgres.Runtime.Guarding;

/// <summary>Patroni's maintenance mode, in which it starts, stops and promotes no PostgreSQL.</summary>
internal static class MaintenanceMode
{
    /// <summary>Whether the cluster is in it. A swarm without members of Patroni has no maintenance mode.</summary>
    /// <param name="services">Of the cluster's stack.</param>
    /// <exception cref="DeployException">A proxy refuses the password, or the files of setup are missing here.</exception>
    public static async Task<Observation<bool>> LookAsync(
        CommandContext context,
        IReadOnlyList<SwarmService> services,
        CancellationToken cancel
    )
    {
        if (MemberServices.Of(context.Topology, services).All(static m => m.Kind != MemberKind.Patroni))
            return Observation.Seen(false);
        return (await context.Observer.LookAsync(cancel)).IsSeen(out ClusterView? view, out string? reason)
            ? Observation.Seen(view.Paused)
            : Observation.NotSeen<bool>(reason);
    }
}
