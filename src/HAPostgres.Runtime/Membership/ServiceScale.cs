using Docker.DotNet;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Membership;

/// <summary>How many tasks a service should have.</summary>
internal static class ServiceScale
{
    private const int Attempts = 10;

    public static async Task SetAsync(CommandContext context, string service, ulong replicas, CancellationToken cancel)
    {
        for (int attempt = 1; ; attempt++)
        {
            SwarmService fresh = await context.Swarm.Api.Swarm.InspectServiceAsync(service, cancel);
            if (fresh.Spec!.Mode?.Replicated is not { } replicated || replicated.Replicas == replicas)
                return;
            replicated.Replicas = replicas;
            try
            {
                await context.Swarm.UpdateServiceAsync(fresh, fresh.Spec!, cancel);
                return;
            }
            catch (DockerApiException e) when (attempt < Attempts && StaleVersion.Is(e))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100 * attempt), cancel);
            }
        }
    }

    /// <summary>Waits until no container of the service runs on a host that can be reached.</summary>
    public static async Task EndedAsync(CommandContext context, string service, CancellationToken cancel)
    {
        TimeSpan limit = context.Topology.Patroni.StopGracePeriod.TimeSpan + TimeSpan.FromMinutes(1);
        bool ended = await Wait.UntilAsync(
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
