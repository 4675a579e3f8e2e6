using Docker.DotNet;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Docker;
using HAPostgres.Runtime.Stack;

namespace HAPostgres.Runtime.Rollout;

internal enum ServiceChange
{
    Unchanged,
    Created,
    Updated,
}

/// <summary>Creates or updates one service.</summary>
internal static class ServiceRollout
{
    private const int Attempts = 10;

    public static async Task<ServiceChange> ApplyAsync(Session session, ServiceSpec wanted, SwarmService? existing, CancellationToken cancel)
    {
        if (existing is null)
        {
            await session.Swarm.Api.Swarm.CreateServiceAsync(new ServiceCreateParameters { Service = wanted }, cancel);
            session.Report.Good("service", $"{wanted.Name} created");
            return ServiceChange.Created;
        }
        if (SpecComparer.Same(existing.Spec!, wanted))
            return ServiceChange.Unchanged;
        await UpdateAsync(session.Swarm, existing.ID!, wanted, cancel);
        session.Report.Good("service", $"{wanted.Name} updated");
        return ServiceChange.Updated;
    }

    // An update names the version that it is based on; the swarm itself changes services too, so a stale one is tried again on fresh state.
    private static async Task UpdateAsync(SwarmClient swarm, string id, ServiceSpec wanted, CancellationToken cancel)
    {
        for (int attempt = 1; ; attempt++)
        {
            SwarmService fresh = await swarm.Api.Swarm.InspectServiceAsync(id, cancel);
            TaskSpec current = fresh.Spec!.TaskTemplate!;
            // As docker stack deploy does: a forced restart of the past is no change, and an image that was asked for under the same name keeps its digest.
            wanted.TaskTemplate!.ForceUpdate = current.ForceUpdate;
            if (fresh.Spec.Labels?.TryGetValue(StackLabels.Image, out string? asked) == true && asked == wanted.TaskTemplate.ContainerSpec!.Image)
                wanted.TaskTemplate.ContainerSpec.Image = current.ContainerSpec!.Image;
            try
            {
                await swarm.Api.Swarm.UpdateServiceAsync(id, new ServiceUpdateParameters { Service = wanted, Version = (long)(fresh.Version?.Index ?? 0) }, cancel);
                return;
            }
            catch (DockerApiException e) when (attempt < Attempts && StaleVersion.Is(e))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100 * attempt), cancel);
            }
        }
    }
}
