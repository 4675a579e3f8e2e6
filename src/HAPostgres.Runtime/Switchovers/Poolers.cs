using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Switchovers;

/// <summary>The state of every pooler, and the way back for those that a killed switchover left paused.</summary>
internal static class Poolers
{
    /// <summary>Resumes every paused pooler, unless a switchover is at work.</summary>
    /// <returns>How many were resumed.</returns>
    public static async Task<int> ResumeAsync(CommandContext context, CancellationToken cancel) =>
        await context.Jobs.RunningAsync(Switchover.Purpose, cancel) is null
            ? (await RunAsync(context, resume: true, cancel)).Count(static p => p.State == "resumed")
            : 0;

    /// <exception cref="DeployException">None of them was found, though the manifest has some.</exception>
    public static async Task<IReadOnlyList<PoolerState>> LookAsync(CommandContext context, CancellationToken cancel)
    {
        IReadOnlyList<PoolerState> poolers = await RunAsync(context, resume: false, cancel);
        return poolers.Count > 0 || context.Topology.PgBouncer.Hosts.Count == 0
            ? poolers
            : throw new DeployException(
                ExitCode.Failed,
                $"no pooler was found under the name tasks.{context.Topology.Name}_{ServiceNames.PgBouncer} in the application network",
                "'logs pgbouncer' shows why."
            );
    }

    private static async Task<IReadOnlyList<PoolerState>> RunAsync(CommandContext context, bool resume, CancellationToken cancel)
    {
        ClusterTopology topology = context.Topology;
        if (topology.PgBouncer.Hosts.Count == 0)
            return [];
        SwarmJob job = new()
        {
            Purpose = "poolers",
            Image = topology.Patroni.Image,
            Script = SwarmJobScripts.Read("poolers.sh"),
            Networks = [topology.Networks.Application],
            Environment = new Dictionary<string, string>
            {
                ["HAPG_POOLERS"] = $"tasks.{topology.Name}_{ServiceNames.PgBouncer}",
                ["HAPG_POOL_NAME"] = $"{ServiceNames.PgBouncer}.{topology.Domain}",
                ["HAPG_POOL_PORT"] = $"{ContainerPorts.Pool}",
                ["HAPG_POOL_ADMIN"] = topology.PgBouncer.AuthUser,
                ["HAPG_RESUME"] = resume ? "1" : "0",
            },
        };
        SwarmJobResult result = await InternalJob.RunAsync(context, job, ["ca.crt", "pgbouncer_password"], cancel);
        if (result.Started && result.ExitCode >= 0)
            return [.. Read(result.Lines)];
        throw new DeployException(
            ExitCode.Failed,
            $"The poolers could not be asked: {result.Error}.",
            "'status' shows which services run."
        );
    }

    internal static IEnumerable<PoolerState> Read(IEnumerable<string> lines) =>
        lines
            .Select(static l => l.Split('|'))
            .Where(static l => l is ["pooler", _, _])
            .Select(static l => new PoolerState(l[1], l[2].Trim()));
}

/// <param name="Address">In the application network.</param>
/// <param name="State">"active", "paused", "suspended", "resumed", or why it is not known.</param>
internal sealed record PoolerState(string Address, string State);
