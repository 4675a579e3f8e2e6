using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Planning;
using HAPostgres.Runtime.Stack;

namespace HAPostgres.Runtime.Rollout;

/// <summary>A service that is not yet as it should be.</summary>
/// <param name="Restarts">Whether Swarm has to replace its tasks.</param>
internal sealed record DueService(ServiceSpec Wanted, bool Restarts);

/// <summary>What is left to do, held against the swarm as it is now.</summary>
internal static class DueServices
{
    /// <returns>By the service's name inside the stack; those that are missing are not among them.</returns>
    public static async Task<IReadOnlyDictionary<string, DueService>> OfAsync(
        CommandContext context,
        DesiredState desired,
        ServiceKind kind,
        CancellationToken cancel
    )
    {
        Dictionary<string, ServiceSpec> now = (await PlanBasisReader.ServicesAsync(context, cancel)).ToDictionary(static s => s.Name!);
        Dictionary<string, DueService> due = [];
        foreach (
            ServiceSpec wanted in desired.Services.Where(s =>
                ServiceKinds.Of(context.Topology, s.Name!) == kind && now.ContainsKey(s.Name!)
            )
        )
        {
            if (ServiceChanges.Differences(now[wanted.Name!], wanted) is { Count: > 0 } differences)
                due[ServiceKinds.KeyOf(context.Topology, wanted.Name!)] = new DueService(
                    wanted,
                    differences.Any(static d => ServiceChanges.RestartsTasks(d.Path))
                );
        }
        return due;
    }
}
