using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Stack;

namespace HAPostgres.Runtime.Rollout;

/// <summary>The tasks of a service before its update. No clock tells old ones from new: the swarm's is another machine's.</summary>
internal sealed record ServiceUpdateWait(string Service, IReadOnlySet<string> Old)
{
    public static async Task<ServiceUpdateWait> BeginAsync(CommandContext context, string service, CancellationToken cancel) =>
        new(service, (await context.Swarm.TasksAsync(service, cancel)).Select(static t => t.ID ?? "").ToHashSet());

    /// <param name="service">After its update.</param>
    /// <returns>Whether as many tasks run as should, and Swarm says that all are replaced, or each is new or was never of another
    /// specification.</returns>
    public bool IsOver(IEnumerable<TaskResponse> tasks, SwarmService service, int desired)
    {
        List<TaskResponse> running = [.. tasks.Where(static t => t.Status?.State == TaskState.Running)];
        return running.Count >= desired
            && (service.UpdateStatus?.State == "completed" || running.All(t => !Old.Contains(t.ID ?? "") || IsAsWanted(t, service)));
    }

    // An update that takes back one that had not reached all tasks leaves the others alone.
    private static bool IsAsWanted(TaskResponse task, SwarmService service) =>
        task.Spec?.ForceUpdate == service.Spec?.TaskTemplate?.ForceUpdate
        && SpecComparer.Same(new ServiceSpec { TaskTemplate = task.Spec }, new ServiceSpec { TaskTemplate = service.Spec?.TaskTemplate })
        && HostPorts(task.Status?.PortStatus?.Ports).SetEquals(HostPorts(service.Spec?.EndpointSpec?.Ports));

    // Ports of the swarm's own mesh are no task's, and change without replacing one.
    private static HashSet<(string?, uint?, uint?)> HostPorts(IEnumerable<PortConfig>? ports) =>
        [.. (ports ?? []).Where(static p => p.PublishMode == "host").Select(static p => (p.Protocol, p.TargetPort, p.PublishedPort))];
}
