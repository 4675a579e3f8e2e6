using Docker.DotNet;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Swarm;
using HAPostgres.Runtime.Switchovers;

namespace HAPostgres.Runtime.Membership;

/// <summary>
/// Takes members that left the manifest out of a cluster that is healthy without them. A member's service is removed last, since it is the
/// record from which
/// an interrupted removal goes on.
/// </summary>
internal sealed class MemberRemoval(CommandContext context, DataDeletion deletion)
{
    private ClusterTopology Topology => context.Topology;

    /// <summary>Asks for the names of members whose data is to be deleted, before anything is changed.</summary>
    public async Task ConfirmAsync(CancellationToken cancel)
    {
        foreach (DeployedMember member in await LeavingAsync(cancel))
            deletion.Confirm(context, member);
    }

    /// <summary>The leader's role goes to a member that stays and is there already, where one that leaves has it.</summary>
    public async Task LeadByStayingMemberAsync(CancellationToken cancel)
    {
        IReadOnlyList<DeployedMember> leaving = await LeavingAsync(MemberKind.Patroni, cancel);
        ClusterView view = await ClusterObserver.SeeAsync(context, cancel);
        if (view.Leader is not { } leader || leaving.All(m => m.Name != leader.Name))
            return;
        MemberView next =
            Successor(view)
            ?? throw new DeployException(
                ExitCode.Failed,
                $"{leader.Name} leads and leaves the manifest, and no member that stays can take over ({string.Join("; ", view.Members)}). "
                    + "No member was changed.",
                "Run deploy again when one of them streams and is synchronous; 'status' shows them."
            );
        await HandOverAsync(leader, next, cancel);
    }

    public async Task RemovePatroniAsync(CancellationToken cancel)
    {
        foreach (DeployedMember member in await LeaderLastAsync(await LeavingAsync(MemberKind.Patroni, cancel), cancel))
            await RemovePatroniAsync(member, cancel);
    }

    public async Task RemoveEtcdAsync(EtcdMembership etcd, Func<string, bool, Task> place, CancellationToken cancel)
    {
        IReadOnlyList<DeployedMember> leaving = await LeavingAsync(MemberKind.Etcd, cancel);
        if (leaving.Count > 0)
            await etcd.ShrinkAsync(place, cancel);
        foreach (DeployedMember member in leaving)
            await RemoveServiceAsync(member, cancel);
    }

    private async Task<IReadOnlyList<DeployedMember>> LeavingAsync(MemberKind kind, CancellationToken cancel) =>
        [.. (await LeavingAsync(cancel)).Where(m => m.Kind == kind)];

    /// <summary>Members of the swarm that the manifest does not have.</summary>
    private async Task<IReadOnlyList<DeployedMember>> LeavingAsync(CancellationToken cancel) =>
        [.. MemberServices.Of(Topology, await context.Swarm.ServicesAsync(Topology.Name, cancel)).Where(m => !IsWanted(m.Name))];

    private async Task<IEnumerable<DeployedMember>> LeaderLastAsync(IReadOnlyList<DeployedMember> members, CancellationToken cancel)
    {
        string? leader = members.Count == 0 ? null : (await HealthyAsync(static _ => true, cancel)).Leader?.Name;
        return members.OrderBy(m => m.Name == leader);
    }

    private async Task RemovePatroniAsync(DeployedMember member, CancellationToken cancel)
    {
        context.Report.Line("patroni", $"{member.Name} leaves the cluster");
        ClusterView view = await HealthyAsync(static _ => true, cancel);
        if (view.Leader!.Name == member.Name)
        {
            MemberView next = Successor(await HealthyAsync(v => Successor(v) is not null, cancel))!;
            await HandOverAsync(view.Leader, next, cancel);
            view = await HealthyAsync(v => v.Leader!.Name != member.Name, cancel);
        }
        await SyncStandbyHandover.WhileAsync(context, view, member.Name, () => EndAsync(member, cancel), cancel);
        await RemoveServiceAsync(member, cancel);
        // Its key in etcd has the lifetime of the leader's lock.
        TimeSpan limit = Topology.Patroni.Ttl.TimeSpan + (2 * Topology.Patroni.LoopWait.TimeSpan) + TimeSpan.FromSeconds(15);
        if (
            !await Wait.UntilAsync(
                context.Clock,
                limit,
                async () =>
                    (await context.Observer.LookAsync(cancel)).IsSeen(out ClusterView? now, out _)
                    && now.Members.All(m => m.Name != member.Name),
                cancel
            )
        )
            context.Report.Warn(member.Name, $"Patroni still lists it {limit.TotalSeconds:0} s after its end; it forgets it by itself");
        await HealthyAsync(static _ => true, cancel);
    }

    private async Task HandOverAsync(MemberView leader, MemberView next, CancellationToken cancel)
    {
        context.Report.Line("patroni", $"{leader.Name} hands over to {next.Name}");
        await Switchover.RunAsync(context, next.Name, cancel);
    }

    // Never to one that leaves too, and in synchronous mode only to one that has every acknowledged row.
    private MemberView? Successor(ClusterView view) =>
        view
            .Replicas.Where(r => IsWanted(r.Name) && CandidateChoice.IneligibleBecause(Topology, view.Leader!, r) is null)
            .OrderBy(static r => r.Lag ?? long.MaxValue)
            .FirstOrDefault();

    /// <summary>Waits until those that stay are a cluster of their own, with one more condition.</summary>
    private async Task<ClusterView> HealthyAsync(Func<ClusterView, bool> condition, CancellationToken cancel)
    {
        ClusterView? healthy = null;
        string missing = "";
        await Wait.UntilAsync(
            context.Clock,
            context.Options.Timeout,
            async () =>
            {
                if (!(await context.Observer.LookAsync(cancel)).IsSeen(out ClusterView? view, out string? reason))
                    missing = $"the cluster is not seen ({reason})";
                else if (ClusterHealth.Missing(Topology, view) is { } lacking)
                    missing = lacking;
                else if (!condition(view))
                    missing = $"none of those that stay can take over ({string.Join("; ", view.Members)})";
                else
                    healthy = view;
                return healthy is not null;
            },
            cancel
        );
        return healthy
            ?? throw new DeployException(
                ExitCode.TimedOut,
                $"No more members were removed: {missing} after {context.Options.Timeout.TotalSeconds:0} s.",
                "Run deploy again when the cause is gone; it continues."
            );
    }

    // To no task first: its end is awaited, and the service stays as the record of what is left to do.
    private async Task RemoveServiceAsync(DeployedMember member, CancellationToken cancel)
    {
        await EndAsync(member, cancel);
        SwarmNode? node = (await context.Swarm.NodesAsync(cancel)).FirstOrDefault(n => n.Label(LabelOf(member)) == member.Host);
        await deletion.RunAsync(context, member, node, cancel);
        await MemberLabels.RemoveAsync(context, member, cancel);
        try
        {
            await context.Swarm.Api.Swarm.RemoveServiceAsync(member.Service.ID!, cancel);
        }
        catch (DockerApiException e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            // Another client was faster.
        }
        context.Report.Good(
            "removed",
            $"{member.Name}; "
                + $"{(deletion.Wanted ? "its data is deleted" : $"its data stays: {member.Data} on {node?.Hostname ?? member.Host}")}"
        );
    }

    private async Task EndAsync(DeployedMember member, CancellationToken cancel)
    {
        await ServiceScale.SetAsync(context, member.Service.Spec!.Name!, 0, cancel);
        await ServiceScale.EndedAsync(context, member.Service.Spec.Name!, cancel);
    }

    private string LabelOf(DeployedMember member) => Topology.LabelPrefix + (member.Kind == MemberKind.Etcd ? "etcd" : "patroni");

    private bool IsWanted(string name) =>
        Topology.Patroni.Members.Any(m => m.Name == name) || Topology.Etcd.Members.Any(m => m.Name == name);
}
