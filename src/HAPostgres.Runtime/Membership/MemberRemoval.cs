using Docker.DotNet;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Swarm;
using HAPostgres.Runtime.Switchovers;

namespace HAPostgres.Runtime.Membership;

/// <summary>
/// Takes members that left the manifest out of a cluster that is whole without them. A member's service is removed last, since it is the
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

    public async Task RunAsync(EtcdMembership etcd, Func<string, bool, Task> place, CancellationToken cancel)
    {
        IReadOnlyList<DeployedMember> leaving = await LeavingAsync(cancel);
        foreach (DeployedMember member in await LeaderLastAsync([.. leaving.Where(static m => m.Kind == MemberKind.Patroni)], cancel))
            await RemovePatroniAsync(member, cancel);
        if (leaving.Any(static m => m.Kind == MemberKind.Etcd))
        {
            await etcd.ShrinkAsync(place, cancel);
            foreach (DeployedMember member in leaving.Where(static m => m.Kind == MemberKind.Etcd))
                await RemoveServiceAsync(member, cancel);
        }
    }

    /// <summary>Members of the swarm that the manifest does not have.</summary>
    private async Task<IReadOnlyList<DeployedMember>> LeavingAsync(CancellationToken cancel) =>
        [.. MemberServices.Of(Topology, await context.Swarm.ServicesAsync(Topology.Name, cancel)).Where(m => !IsWanted(m.Name))];

    private async Task<IEnumerable<DeployedMember>> LeaderLastAsync(IReadOnlyList<DeployedMember> members, CancellationToken cancel)
    {
        string? leader = members.Count == 0 ? null : (await WholeAsync(static _ => true, cancel)).Leader?.Name;
        return members.OrderBy(m => m.Name == leader);
    }

    private async Task RemovePatroniAsync(DeployedMember member, CancellationToken cancel)
    {
        context.Report.Line("patroni", $"{member.Name} leaves the cluster");
        ClusterView view = await WholeAsync(static _ => true, cancel);
        if (view.Leader!.Name == member.Name)
        {
            MemberView next = Successor(await WholeAsync(v => Successor(v) is not null, cancel))!;
            context.Report.Line("patroni", $"{member.Name} hands over to {next.Name}");
            await Switchover.RunAsync(context, next.Name, cancel);
            view = await WholeAsync(v => v.Leader!.Name != member.Name, cancel);
        }
        await SyncStandbyHandover.WhileAsync(context, view, member.Name, () => EndAsync(member, cancel), cancel);
        await RemoveServiceAsync(member, cancel);
        // Its key in etcd has the lifetime of the leader's lock.
        TimeSpan limit = Topology.Patroni.Ttl.TimeSpan + (2 * Topology.Patroni.LoopWait.TimeSpan) + TimeSpan.FromSeconds(15);
        if (
            !await Wait.UntilAsync(
                limit,
                async () =>
                    (await context.Observer.LookAsync(cancel)).IsSeen(out ClusterView? now, out _)
                    && now.Members.All(m => m.Name != member.Name),
                cancel
            )
        )
            context.Report.Warn(member.Name, $"Patroni still lists it {limit.TotalSeconds:0} s after its end; it forgets it by itself");
        await WholeAsync(static _ => true, cancel);
    }

    // Never to one that leaves too, and in synchronous mode only to one that has every acknowledged row.
    private MemberView? Successor(ClusterView view) =>
        view
            .Replicas.Where(r => IsWanted(r.Name) && CandidateChoice.IneligibleBecause(Topology, view.Leader!, r) is null)
            .OrderBy(static r => r.Lag ?? long.MaxValue)
            .FirstOrDefault();

    /// <summary>Waits until those that stay are a cluster of their own, with one more condition.</summary>
    private async Task<ClusterView> WholeAsync(Func<ClusterView, bool> condition, CancellationToken cancel)
    {
        ClusterView? whole = null;
        string missing = "";
        await Wait.UntilAsync(
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
                    whole = view;
                return whole is not null;
            },
            cancel
        );
        return whole
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
            // Somebody else was faster.
        }
        context.Report.Good(
            "removed",
            $"{member.Name}; {(deletion.Wanted ? "its data is deleted" : $"its data stays: {member.Data} on {node?.Hostname ?? member.Host}")}"
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
