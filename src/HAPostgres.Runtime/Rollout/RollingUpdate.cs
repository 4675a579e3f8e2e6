using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Membership;
using HAPostgres.Runtime.Planning;
using HAPostgres.Runtime.Stack;
using HAPostgres.Runtime.State;

namespace HAPostgres.Runtime.Rollout;

/// <summary>
/// From what runs to what shall run, never two of a kind down together. It asks the swarm and the cluster before every step, so one
/// that was cut short is simply run again. The proxies know every member that may lead: they learn of one before it joins, and forget
/// one after it has left.
/// </summary>
internal sealed class RollingUpdate(
    CommandContext context,
    DesiredState desired,
    StackApplier applier,
    ReadinessWatch readiness,
    MemberRemoval removal,
    DeployOptions options
)
{
    private ClusterTopology Topology => context.Topology;

    /// <returns>Whether the dynamic configuration is what was asked for; false where no member could take it.</returns>
    public async Task<bool> RunAsync(PlanBasis before, CancellationToken cancel)
    {
        EtcdMembership etcd = new(context);
        PatroniRollout members = new(context, desired, applier, readiness);
        bool there = before.Services.Any(s => KindOf(s) == ServiceKind.Patroni);

        await applier.PrepareAsync(desired, before, cancel);
        if (there && Joins(before))
        {
            if (options.RemoveMembers)
                await removal.LeadByStayingMemberAsync(cancel);
            await UpdateAllAsync(ServiceKind.Proxy, cancel);
        }
        await etcd.GrowAsync(PlaceAsync, options.RemoveMembers, cancel);
        await CreateMissingAsync(cancel);
        await UpdateEtcdAsync(etcd, before, cancel);
        bool leads = there && await LeadsAsync(cancel);
        if (leads)
            await members.RunAsync(await ClusterAsync(before, cancel), cancel);
        else if (there)
            await members.UpdateAllAsync(cancel);
        if (options.RemoveMembers)
            await removal.RemovePatroniAsync(cancel);
        // pgBackRest talks to its own version only: with another image archiving stands still until the repository has it too.
        await UpdateAllAsync(ServiceKind.Backup, cancel);
        await UpdateAllAsync(ServiceKind.Proxy, cancel);
        await UpdateAllAsync(ServiceKind.Pooler, cancel);
        if (options.RemoveMembers)
            await removal.RemoveEtcdAsync(etcd, PlaceAsync, cancel);
        await RemoveExtrasAsync(before, cancel);
        return leads;

        Task PlaceAsync(string member, bool isThere)
        {
            ServiceSpec wanted = desired.Services.Single(s => s.Name == $"{Topology.Name}_{member}");
            return isThere ? applier.UpdateAsync(wanted, wait: null, cancel) : applier.CreateAsync(wanted, cancel);
        }
    }

    /// <summary>Whether a member of Patroni comes to those that are there.</summary>
    private bool Joins(PlanBasis before) =>
        desired.Services.Any(s => KindOf(s) == ServiceKind.Patroni && before.Services.All(b => b.Name != s.Name));

    private bool Stays(string member) => desired.Services.Any(s => s.Name == $"{Topology.Name}_{member}");

    /// <returns>
    /// Whether there is a leader, so that members are updated one by one with their settings; where there is none, all at once.
    /// </returns>
    /// <exception cref="DeployException">It is not known whether somebody leads.</exception>
    private async Task<bool> LeadsAsync(CancellationToken cancel)
    {
        Leadership now = await Leadership.WaitAsync(context, cancel);
        // What shows the members may itself be broken, and mended by this deployment. But proxies never forget a member that leads.
        if (now is not Leadership.Led led || (context.Observer.PortsFailed && Stays(led.Member)))
        {
            await UpdateAllAsync(ServiceKind.Proxy, cancel);
            now = await Leadership.WaitAsync(context, cancel);
        }
        if (now is Leadership.Unknown unknown)
            throw await Leadership.UnknownAsync(context, unknown, "The members were left as they were", cancel);
        if (now is Leadership.Leaderless none)
            context.Report.Warn("members", $"no Patroni leader found ({none.Evidence}); updating all members at the same time");
        return now is Leadership.Led;
    }

    private async Task<RunningCluster> ClusterAsync(PlanBasis before, CancellationToken cancel) =>
        before.Cluster is { Hidden.Count: 0 } seen
            ? seen
            : (await new PlanBasisReader(context).ReadAsync(cancel)).Cluster
                ?? throw new DeployException(
                    ExitCode.Failed,
                    "No member of Patroni runs any more.",
                    "Run deploy again; 'status' shows why they ended."
                );

    // Members of etcd that joined just now are there already.
    private async Task CreateMissingAsync(CancellationToken cancel)
    {
        HashSet<string> there = [.. (await PlanBasisReader.ServicesAsync(context, cancel)).Select(static s => s.Name!)];
        foreach (ServiceSpec service in desired.Services.Where(s => !there.Contains(s.Name!)))
            await applier.CreateAsync(service, cancel);
    }

    // Those that are down first: it costs no quorum, and their update may be what brings them back.
    private async Task UpdateEtcdAsync(EtcdMembership etcd, PlanBasis before, CancellationToken cancel)
    {
        if (
            (await DueServices.OfAsync(context, desired, ServiceKind.Etcd, cancel)).Values.Any(due =>
                due.Restarts && ChangesImage(before, due.Wanted)
            )
        )
            await etcd.RefuseLossOfVotesAsync(cancel);
        while (await DueServices.OfAsync(context, desired, ServiceKind.Etcd, cancel) is { Count: > 0 } due)
        {
            HashSet<string> names = [.. due.Keys];
            IReadOnlyList<EtcdView> members = await readiness.WaitForEtcdAsync($"{Topology.Name}_{names.First()}", names, cancel);
            string next = members
                .Where(m => names.Contains(m.Name))
                .OrderBy(static m => m.Healthy)
                .ThenBy(static m => m.Leader)
                .First()
                .Name;
            await applier.UpdateAsync(due[next].Wanted, due[next].Restarts ? readiness : null, cancel);
            names.Remove(next);
            await readiness.WaitForEtcdAsync($"{Topology.Name}_{next}", names, cancel);
        }
    }

    // One task on every host, which Swarm itself replaces one after the other.
    private async Task UpdateAllAsync(ServiceKind kind, CancellationToken cancel)
    {
        foreach (DueService due in (await DueServices.OfAsync(context, desired, kind, cancel)).Values)
            await applier.UpdateAsync(due.Wanted, due.Restarts ? readiness : null, cancel);
    }

    private async Task RemoveExtrasAsync(PlanBasis before, CancellationToken cancel)
    {
        HashSet<string> names = [.. desired.Services.Select(static s => s.Name!)];
        IReadOnlyList<ServiceSpec> now = await PlanBasisReader.ServicesAsync(context, cancel);
        foreach (ServiceSpec extra in before.Services.Where(s => !names.Contains(s.Name!) && now.Any(n => n.Name == s.Name)))
        {
            await context.Swarm.Api.Swarm.RemoveServiceAsync(extra.Name!, cancel);
            context.Report.Good("service", $"{extra.Name} removed: it is not in the manifest");
        }
    }

    private static bool ChangesImage(PlanBasis before, ServiceSpec wanted) =>
        before.Services.FirstOrDefault(s => s.Name == wanted.Name) is { } service && Image(service) != Image(wanted);

    // Without the digest, which a registry adds.
    private static string? Image(ServiceSpec service) => service.TaskTemplate?.ContainerSpec?.Image?.Split('@')[0];

    private ServiceKind KindOf(ServiceSpec service) => ServiceKinds.Of(Topology, service.Name!);
}
