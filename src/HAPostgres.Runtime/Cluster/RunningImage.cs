using Docker.DotNet.Models;
using HAPostgres.Runtime.Stack;

namespace HAPostgres.Runtime.Cluster;

/// <summary>
/// The image that most members of a kind run with. What asks a running cluster takes that one: the image of the manifest may be what a
/// deployment is about to try, and may be broken.
/// </summary>
internal static class RunningImage
{
    /// <returns>Null where none runs.</returns>
    public static async Task<string?> OfAsync(CommandContext context, ServiceKind kind, CancellationToken cancel)
    {
        HashSet<string> services =
        [
            .. (await context.Swarm.ServicesAsync(context.Topology.Name, cancel))
                .Where(s => ServiceKinds.Of(context.Topology, s.Spec!.Name!) == kind)
                .Select(static s => s.ID!),
        ];
        return MostOf(
            (await context.Swarm.StackTasksAsync(context.Topology.Name, cancel)).Where(t => services.Contains(t.ServiceID ?? ""))
        );
    }

    /// <returns>Null where none runs.</returns>
    internal static string? MostOf(IEnumerable<TaskResponse> tasks) =>
        tasks
            .Where(static t => t.Status?.State == TaskState.Running)
            .GroupBy(static t => t.Spec?.ContainerSpec?.Image ?? "")
            // Between two that run as often, the one that has run for longer.
            .OrderByDescending(static g => g.Count())
            .ThenBy(static g => g.Min(static t => t.CreatedAt))
            .FirstOrDefault()
            ?.Key;
}
