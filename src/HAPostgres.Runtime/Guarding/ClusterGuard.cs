using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Switchovers;

namespace HAPostgres.Runtime.Guarding;

/// <summary>
/// What every command passes through before it changes something: the cluster's lock, what a program that died left behind, Patroni's
/// maintenance
/// mode, and updates that Swarm is in the middle of. The command is run with the token that ends when the lock is lost, and gets no other.
/// </summary>
internal static class ClusterGuard
{
    /// <summary>
    /// Longer than Swarm watches a task that it has just replaced (update_config.monitor) before it calls the update completed.
    /// </summary>
    private static readonly TimeSpan s_updatePatience = TimeSpan.FromSeconds(30);

    /// <param name="work">The command, which gets the token that ends with the lock.</param>
    public static async Task<T> RunAsync<T>(
        CommandContext context,
        GuardRequest request,
        Func<CancellationToken, Task<T>> work,
        CancellationToken cancel
    )
    {
        if (!request.Guard.Locks)
            return await work(cancel);
        await using ClusterLock held = await ClusterLock.TakeAsync(context, request.Command, request.BreakLock, cancel);
        try
        {
            await CheckAsync(context, request, held.DeadOwner, held.Held);
            return await work(held.Held);
        }
        catch (OperationCanceledException) when (held.Lost)
        {
            throw new DeployException(
                ExitCode.Failed,
                $"Another command has taken the lock of {context.Topology.Name}, so '{request.Command}' stopped where it was.",
                "Look at 'plan' and 'status' when the other one has ended."
            );
        }
    }

    private static async Task CheckAsync(CommandContext context, GuardRequest request, string? deadOwner, CancellationToken cancel)
    {
        await AwaitSwitchoverAsync(context, cancel);
        int left = await context.Jobs.RemoveLeftoversAsync(deadOwner, cancel);
        IReadOnlyList<SwarmService> services = await context.Swarm.ServicesAsync(context.Topology.Name, cancel);
        if (request.Guard.Maintenance != InMaintenance.Allowed)
            Refuse(context, request, await MaintenanceMode.LookAsync(context, services, cancel));
        if (request.Guard.RefusedInRollout)
            await RefuseInRolloutAsync(context, request, cancel);
        // A switchover that was killed may have left poolers paused. What is refused in maintenance mode needs a cluster that works.
        bool killed = left > 0 || deadOwner is not null;
        if (
            killed
            && request.Guard.Maintenance != InMaintenance.Allowed
            && services.Count > 0
            && await Poolers.ResumeAsync(context, cancel) is > 0 and var resumed
        )
            context.Report.Warn("poolers", $"{resumed} were still paused, and are resumed");
    }

    // Whoever started it does not hold the lock any more: it ends by itself, and resumes the poolers that it paused.
    private static async Task AwaitSwitchoverAsync(CommandContext context, CancellationToken cancel)
    {
        string? job = await context.Jobs.RunningAsync(Switchover.Purpose, cancel);
        if (job is null)
            return;
        context.Report.Line("switchover", $"the one-shot service {job} of another program is at work; waiting for its end");
        TimeSpan limit = context.Options.Timeout;
        if (
            !await Wait.UntilAsync(
                context.Clock,
                limit,
                async () => (job = await context.Jobs.RunningAsync(Switchover.Purpose, cancel)) is null,
                cancel
            )
        )
            throw new DeployException(
                ExitCode.TimedOut,
                $"A switchover is still under way after {limit.TotalSeconds:0} s: the one-shot service {job}. Nothing was changed.",
                "It ends by itself and resumes the poolers that it paused; then run the same command again."
            );
    }

    internal static void Refuse(CommandContext context, GuardRequest request, Observation<bool> maintenance)
    {
        string cluster = context.Topology.Name;
        bool seen = maintenance.IsSeen(out bool paused, out string? reason);
        if (seen && !paused)
            return;
        if (seen)
            throw new DeployException(
                ExitCode.Failed,
                $"{cluster} is in Patroni's maintenance mode, and '{request.Command}' is refused in it: {request.Guard.Why}. Nothing was "
                    + "changed.",
                $"End it with 'resume' when the work it was begun for is done, then run '{request.Command}' again."
            );
        if (request.MaintenanceUnseen)
            context.Report.Warn(
                "maintenance",
                $"it could not be seen whether {cluster} is in maintenance mode ({reason}); going on, as --maintenance-unseen says"
            );
        else
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"It cannot be seen whether {cluster} is in Patroni's maintenance mode, in which '{request.Command}' is refused: {reason}. "
                    + "Nothing was changed.",
                request.Guard.Maintenance == InMaintenance.RefusedWhenSeen
                    ? "'status' and 'doctor' show what runs. If no member can answer and this is to repair that, run it with "
                        + "--maintenance-unseen."
                    : "'status' and 'doctor' show what runs."
            );
    }

    private static async Task RefuseInRolloutAsync(CommandContext context, GuardRequest request, CancellationToken cancel)
    {
        IReadOnlyList<string> updating = [];
        bool told = false;
        bool quiet = await Wait.UntilAsync(
            context.Clock,
            s_updatePatience,
            async () =>
            {
                updating = Updating(context.Topology, await context.Swarm.ServicesAsync(context.Topology.Name, cancel));
                if (updating.Count > 0 && !told)
                    context.Report.Line("update", $"Swarm is updating {string.Join(", ", updating)}; waiting for its end");
                told = true;
                return updating.Count == 0;
            },
            cancel
        );
        if (!quiet)
            throw new DeployException(
                ExitCode.Failed,
                $"A rolling update is under way: Swarm is updating {string.Join(", ", updating)}, and '{request.Command}' would take "
                    + "another member "
                    + "away. Nothing was changed.",
                "Wait until it has ended ('status' shows the tasks). 'deploy' finishes an update that was interrupted."
            );
    }

    /// <summary>Members' services whose update, or its rollback, Swarm has not ended.</summary>
    internal static IReadOnlyList<string> Updating(ClusterTopology topology, IEnumerable<SwarmService> services) =>
        [
            .. MemberServices
                .Of(topology, services)
                .Where(static m => m.Service.UpdateStatus?.State is "updating" or "rollback_started")
                .Select(static m => m.Name),
        ];
}
