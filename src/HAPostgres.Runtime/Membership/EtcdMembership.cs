using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Membership;

/// <summary>
/// Brings etcd from the members that it has to those that the manifest wants. It looks again after every step, so a run that was killed is
/// continued by the next one, wherever it was.
/// </summary>
internal sealed class EtcdMembership(CommandContext context)
{
    /// <summary>
    /// With which the image's entrypoint refuses to start a member that the cluster does not expect with its volume (EX_CONFIG).
    /// </summary>
    public const int RefusedExitCode = 78;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private readonly EtcdAdministration _etcd = new(context);

    private ClusterTopology Topology => context.Topology;

    private IReadOnlyList<WantedEtcdMember> Wanted =>
        [.. Topology.Etcd.Members.Select(m => new WantedEtcdMember(m.Name, m.Host, _etcd.PeerUrl(m)))];

    /// <summary>The steps that are left, for a plan; nothing where no cluster exists yet.</summary>
    /// <param name="remove">Whether members that the manifest does not have may be taken off the list.</param>
    public async Task<IReadOnlyList<EtcdStep>> PlanAsync(bool remove, CancellationToken cancel)
    {
        IReadOnlyList<DeployedMember> deployed = await DeployedAsync(cancel);
        if (deployed.Count == 0)
            return [];
        EtcdCluster live = (await LookAsync(deployed, stored: true, cancel)).Need("etcd", "'status' shows which of its members are away.");
        return EtcdSteps.Of(Wanted, live, await ServicesAsync(deployed, live, cancel), remove ? MayLeave.All : MayLeave.Nobody);
    }

    /// <summary>
    /// Before the rolling update: lost members go, new ones join one by one, each with its vote before the next, and members move.
    /// </summary>
    /// <param name="place">Gives the service of a member what the stack says; the second argument says whether it is there already.</param>
    /// <param name="remove">Whether lost members that the manifest does not have may be taken off the list.</param>
    public Task GrowAsync(Func<string, bool, Task> place, bool remove, CancellationToken cancel) =>
        TakeStepsAsync(place, remove ? MayLeave.Lost : MayLeave.Nobody, cancel);

    /// <summary>After the rolling update: members that left the manifest hand over what they lead and go.</summary>
    public Task ShrinkAsync(Func<string, bool, Task> place, CancellationToken cancel) => TakeStepsAsync(place, MayLeave.All, cancel);

    private async Task TakeStepsAsync(Func<string, bool, Task> place, MayLeave leave, CancellationToken cancel)
    {
        IReadOnlyList<DeployedMember> deployed = await DeployedAsync(cancel);
        // A new cluster is bootstrapped by the stack's own settings.
        if (deployed.Count == 0)
            return;
        if (!(await LookAsync(deployed, stored: true, cancel)).IsSeen(out EtcdCluster? live, out string? reason))
        {
            context.Report.Warn("etcd", $"its list of members is not seen, and stays as it is: {reason}");
            return;
        }
        while (true)
        {
            if (EtcdSteps.Of(Wanted, live, await ServicesAsync(deployed, live, cancel), leave) is [var step, ..])
            {
                context.Report.Line("etcd", $"{step.Member} {step.Describe()}");
                live = await TakeAsync(place, step, live, deployed, cancel);
                deployed = await DeployedAsync(cancel);
            }
            else if (
                !live.DatabaseRead
                && (await LookAsync(deployed, stored: true, cancel)).IsSeen(out EtcdCluster? read, out _)
                && read.DatabaseRead
            )
            {
                // A step's own look does not copy the databases.
                live = read;
            }
            else
            {
                return;
            }
        }
    }

    /// <returns>Names of members that vote and that the database has as learners.</returns>
    /// <exception cref="DeployException">No database could be read.</exception>
    public async Task<IReadOnlyList<string>> StoredAsLearnersAsync(CancellationToken cancel) =>
        (await LookAsync(await DeployedAsync(cancel), stored: true, cancel)).IsSeen(out EtcdCluster? live, out _) && live.DatabaseRead
            ? [.. live.Members.Where(static m => m.StoredAsLearner).Select(static m => m.Name)]
            : throw new DeployException(
                ExitCode.Failed,
                "the database of no member of etcd could be read, so it is not known whether a member would lose its vote with etcd 3.6"
            );

    /// <summary>Before members restart in another image: refuses where a vote would be lost by it.</summary>
    /// <exception cref="DeployException">The database has a voting member as a learner, or none could be read.</exception>
    public async Task RefuseLossOfVotesAsync(CancellationToken cancel)
    {
        IReadOnlyList<DeployedMember> deployed = await DeployedAsync(cancel);
        // Without a quorum no vote is counted that could be lost, and the other image may be what brings the members back.
        if (!(await LookAsync(deployed, stored: true, cancel)).IsSeen(out EtcdCluster? live, out string? reason))
        {
            context.Report.Warn(
                "etcd",
                $"whether a vote would be lost by another image was not checked, since no quorum answers: {reason}"
            );
            return;
        }
        if (!live.DatabaseRead)
            throw new DeployException(
                ExitCode.PreconditionMissing,
                "The database of no member of etcd could be read, so it is not known whether etcd 3.6 would take a member's vote (etcd "
                    + "issue 19557). "
                    + "No member of etcd was updated.",
                "The image that the members run with needs etcdctl and etcdutl, and room for a copy of the database. Then run deploy again."
            );
        if (live.Members.Where(static m => m.StoredAsLearner).Select(static m => m.Name).ToList() is { Count: > 0 } names)
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"etcd's database has {string.Join(", ", names)} as {(names.Count == 1 ? "a learner" : "learners")} still, although "
                    + $"{(names.Count == 1 ? "it votes" : "they vote")}: etcd 3.5.1 to 3.5.19 does not write a promotion down, and 3.6 "
                    + "would take the vote. "
                    + "No member of etcd was updated.",
                "'deploy' of the manifest with the image of before puts it right once an odd number of members votes and all of them "
                    + "answer; "
                    + "3.5.26 or later puts it right when it starts."
            );
    }

    private async Task<EtcdCluster> TakeAsync(
        Func<string, bool, Task> place,
        EtcdStep step,
        EtcdCluster live,
        IReadOnlyList<DeployedMember> deployed,
        CancellationToken cancel
    )
    {
        IReadOnlyCollection<string> names = Names(deployed);
        switch (step.Kind)
        {
            case EtcdStepKind.Add:
                return await _etcd.ChangeAsync(
                    names,
                    $"member add {step.Member} --learner --peer-urls={Wanted.Single(w => w.Name == step.Member).PeerUrl}",
                    null,
                    cancel
                );
            case EtcdStepKind.AddVoter:
                string url = Wanted.Single(w => w.Name == step.Member).PeerUrl;
                return await _etcd.ChangeAsync(names, $"member add {step.Member} --peer-urls={url}", null, cancel);
            case EtcdStepKind.Promote:
                return await _etcd.ChangeAsync(names, $"member promote {step.Id}", null, cancel);
            case EtcdStepKind.MoveLeader:
                return await _etcd.ChangeAsync(names, $"move-leader {step.Id}", live.Members.First(static m => m.Leader).Name, cancel);
            case EtcdStepKind.Remove or EtcdStepKind.RemoveLost:
                return await _etcd.ChangeAsync(names, $"member remove {step.Id}", null, cancel);
            case EtcdStepKind.Place:
                await place(step.Member, deployed.Any(d => d.Name == step.Member));
                return live;
            default:
                await place(step.Member, deployed.Any(d => d.Name == step.Member));
                return await JoinedAsync(step, cancel);
        }
    }

    private async Task<EtcdCluster> JoinedAsync(EtcdStep step, CancellationToken cancel)
    {
        EtcdCluster? joined = null;
        string url = Wanted.Single(w => w.Name == step.Member).PeerUrl;
        await Wait.UntilAsync(
            context.Clock,
            context.Options.Timeout,
            async () =>
            {
                if (
                    (await LookAsync(await DeployedAsync(cancel), stored: false, cancel)).IsSeen(out EtcdCluster? live, out _)
                    && live.At(url) is { Started: true, Healthy: true }
                )
                    joined = live;
                return joined is not null;
            },
            cancel
        );
        return joined
            ?? throw new ServiceFailure(
                $"{Topology.Name}_{step.Member}",
                ExitCode.TimedOut,
                $"{step.Member} has not joined etcd within {context.Options.Timeout.TotalSeconds:0} s.",
                "The others go on as before: the quorum is as large as without it. Run deploy again when the cause is gone; it continues "
                    + "here."
            );
    }

    private async Task<Observation<EtcdCluster>> LookAsync(IReadOnlyList<DeployedMember> deployed, bool stored, CancellationToken cancel)
    {
        Observation<EtcdCluster> live = await _etcd.LookAsync(Names(deployed), s_patience, stored, cancel);
        if (!live.IsSeen(out _, out string? reason) && deployed.Any(d => Wanted.All(w => w.Name != d.Name || w.Host != d.Host)))
        {
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"etcd's list of members cannot be changed, since no quorum answers ({reason}), and the manifest asks for other members "
                    + "than it has. Nothing was changed.",
                "Bring its members back ('status' shows which are away), or deploy the manifest as it was first."
            );
        }
        return live;
    }

    private async Task<IReadOnlyDictionary<string, EtcdService>> ServicesAsync(
        IReadOnlyList<DeployedMember> deployed,
        EtcdCluster live,
        CancellationToken cancel
    )
    {
        Dictionary<string, EtcdService> services = [];
        foreach (DeployedMember member in deployed)
        {
            bool silent = live.Members.Any(m => m.Name == member.Name && !m.Healthy);
            services[member.Name] = new EtcdService(member.Host, LostData: silent && await RefusesAsync(member, cancel));
        }
        return services;
    }

    private async Task<bool> RefusesAsync(DeployedMember member, CancellationToken cancel) =>
        Refuses(member.Service.UpdatedAt, await context.Swarm.TasksAsync(member.Service.ID!, cancel));

    /// <summary>
    /// Whether a member's container last ended because it has lost its volume. The entrypoint has looked at both, the volume and the list;
    /// nobody else sees into the volume. What it refused before it ran again, or before somebody stopped it, is of the past: a service
    /// that is scaled to nothing keeps the tasks that failed, and not the one that ran.
    /// </summary>
    /// <param name="updated">When the service was changed last, by the managers' clock, as is the creation of its tasks.</param>
    /// <param name="tasks">Of the member's service, the newest first.</param>
    internal static bool Refuses(DateTime? updated, IEnumerable<TaskResponse> tasks) =>
        tasks.FirstOrDefault(static t => t.Status?.State is >= TaskState.Running)
            is { Status: { State: not TaskState.Running, ContainerStatus.ExitCode: RefusedExitCode } } ended
        && (updated is null || ended.CreatedAt >= updated);

    private async Task<IReadOnlyList<DeployedMember>> DeployedAsync(CancellationToken cancel) =>
        [
            .. MemberServices
                .Of(Topology, await context.Swarm.ServicesAsync(Topology.Name, cancel))
                .Where(static m => m.Kind == MemberKind.Etcd),
        ];

    private List<string> Names(IReadOnlyList<DeployedMember> deployed) =>
        [.. deployed.Select(static d => d.Name).Union(Wanted.Select(static w => w.Name))];
}
