using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;

namespace HAPostgres.Runtime.Membership;

/// <summary>How many tasks a service should have.</summary>
internal static class ServiceScale
{
    public static Task SetAsync(CommandContext context, string service, ulong replicas, CancellationToken cancel) =>
        context.Swarm.UpdateServiceAsync(
            service,
            now =>
            {
                if (now.Mode?.Replicated is not { } replicated || replicated.Replicas == replicas)
                    return null;
                replicated.Replicas = replicas;
                return now;
            },
            cancel
        );

    /// <summary>Waits until no container of the service runs on a host that can be reached.</summary>
    public static async Task EndedAsync(CommandContext context, string service, CancellationToken cancel)
    {
        TimeSpan limit = context.Topology.Patroni.StopGracePeriod.TimeSpan + TimeSpan.FromMinutes(1);
        bool ended = await Wait.UntilAsync(
            context.Clock,
            limit,
            async () =>
            {
                HashSet<string> down = [.. (await context.Swarm.NodesAsync(cancel)).Where(static n => !n.Ready).Select(static n => n.Id)];
                return (await context.Swarm.TasksAsync(service, cancel)).All(t =>
                    down.Contains(t.NodeID ?? "")
                    || t.Status?.State is not (TaskState.Running or TaskState.Starting or TaskState.Preparing or TaskState.Ready)
                );
            },
            cancel
        );
        if (!ended)
            throw new DeployException(
                ExitCode.TimedOut,
                $"{service} still runs {limit.TotalSeconds:0} s after it was told to stop.",
                "Run deploy again; it continues."
            );
    }
}
