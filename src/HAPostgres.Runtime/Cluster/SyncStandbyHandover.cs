using HAPostgres.Runtime.Stack;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Cluster;

/// <summary>
/// Lets a leader choose another standby for its commits to wait for, as soon as the one that it has is away: by itself it looks only
/// once a loop, and until then no commit ends.
/// </summary>
internal static class SyncStandbyHandover
{
    private const string Purpose = "release";

    /// <summary>Until a leader that is not woken has looked by itself, with some time for the one-shot service.</summary>
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Does what takes a member away. Where commits wait for it, the leader is kept awake meanwhile, until it has chosen another one.
    /// </summary>
    public static async Task WhileAsync(
        CommandContext context,
        ClusterView view,
        string member,
        Func<Task> goesAway,
        CancellationToken cancel
    )
    {
        bool awaited =
            context.Topology.Patroni.SynchronousMode == SynchronousMode.On && view.Members.Any(m => m.Name == member && m.IsSynchronous);
        if (!awaited || view.Leader is not { } leader)
        {
            await goesAway();
            return;
        }
        using CancellationTokenSource released = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task release = RunAsync(context, leader.Name, member, released.Token);
        try
        {
            await Wait.UntilAsync(
                context.Clock,
                TimeSpan.FromSeconds(30),
                async () => release.IsCompleted || await context.Jobs.StartedAsync(Purpose, cancel),
                cancel
            );
            await goesAway();
        }
        catch
        {
            await released.CancelAsync();
            throw;
        }
        await release;
    }

    private static Task<SwarmJobResult> RunAsync(CommandContext context, string leader, string member, CancellationToken cancel)
    {
        ClusterTopology topology = context.Topology;
        return InternalJob.RunAsync(
            context,
            Purpose,
            ServiceKind.Patroni,
            $"{topology.Name}_{topology.Networks.Internal}",
            SwarmJobScripts.Read("release-standby.sh"),
            new Dictionary<string, string>
            {
                ["HAPG_MEMBER"] = member,
                ["HAPG_API_USER"] = PatroniTopology.RestUser,
                ["HAPG_URL"] = $"https://{leader}.{topology.Domain}:{topology.Patroni.RestPort}",
                ["HAPG_LIMIT"] = $"{Math.Ceiling((topology.Patroni.LoopWait.TimeSpan + s_margin).TotalSeconds):0}",
            },
            PatroniApi.Secrets,
            cancel
        );
    }
}
