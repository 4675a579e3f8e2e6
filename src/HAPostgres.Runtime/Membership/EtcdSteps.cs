namespace HAPostgres.Runtime.Membership;

/// <summary>
/// From the members that etcd has to those that the manifest wants, one step at a time and never below the quorum. Pure: it is asked anew
/// after
/// every step, so it does not matter where an earlier run was interrupted.
/// </summary>
internal static class EtcdSteps
{
    private const string DemotedReason = "etcd's database has it as a learner still, and etcd 3.6 would take its vote; it joins anew";

    /// <param name="wanted">The manifest's members.</param>
    /// <param name="live">etcd's own list.</param>
    /// <param name="services">The services of etcd's members that exist, by the member's name.</param>
    /// <param name="leave">Which members that the manifest does not have may be taken off the list.</param>
    /// <returns>All steps that are left, in order, as if each one succeeds.</returns>
    /// <exception cref="DeployException">A step would take the quorum away.</exception>
    public static IReadOnlyList<EtcdStep> Of(
        IReadOnlyList<WantedEtcdMember> wanted,
        EtcdCluster live,
        IReadOnlyDictionary<string, EtcdService> services,
        MayLeave leave
    )
    {
        List<EtcdStep> steps = [];
        EtcdCluster now = live;
        Dictionary<string, EtcdService> placed = new(services);
        // Each step changes one entry, so this ends; the bound is against a mistake here.
        for (int guard = 0; guard < 100 && Next(wanted, now, placed, leave) is { } step; guard++)
        {
            steps.Add(step);
            now = After(step, wanted, now);
            if (step.Kind is EtcdStepKind.Start or EtcdStepKind.Place)
                placed[step.Member] = new EtcdService(wanted.Single(w => w.Name == step.Member).Host, LostData: false);
            if (step.Kind is EtcdStepKind.RemoveLost && placed.TryGetValue(step.Member, out EtcdService? lost))
                placed[step.Member] = lost with { LostData = false };
        }
        return steps;
    }

    private static EtcdStep? Next(
        IReadOnlyList<WantedEtcdMember> wanted,
        EtcdCluster live,
        Dictionary<string, EtcdService> services,
        MayLeave leave
    ) =>
        Lost(wanted, live, services, leave)
        ?? Missing(wanted, live, services)
        ?? Moved(wanted, live, services)
        ?? Demoted(wanted, live)
        ?? (leave == MayLeave.All ? Unwanted(wanted, live) : null);

    // First, because etcd adds no member while a voting member is down.
    private static EtcdStep? Lost(
        IReadOnlyList<WantedEtcdMember> wanted,
        EtcdCluster live,
        Dictionary<string, EtcdService> services,
        MayLeave leave
    )
    {
        foreach (RegisteredMember member in live.Members.Where(static m => !m.Healthy))
        {
            WantedEtcdMember? keeper = wanted.FirstOrDefault(w => w.PeerUrl == member.PeerUrl);
            string? reason = keeper is null
                ? leave == MayLeave.Nobody
                    ? null
                    : member.Started
                        ? "it does not answer, and the manifest does not have it"
                        : "it never started, and the manifest does not have it"
                : !member.Started
                    ? null
                    : services.TryGetValue(keeper.Name, out EtcdService? service) && service.Host != keeper.Host
                        ? $"it does not answer on {service.Host}, and the manifest has it on {keeper.Host}"
                        : service is { LostData: true }
                            ? "its data is gone, so it would vote anew under its old name"
                            : null;
            if (reason is not null)
                return new EtcdStep(EtcdStepKind.RemoveLost, NameOf(member, wanted), Guarded(live, member).Id, reason);
        }
        return null;
    }

    // One at a time: etcd takes one learner, and a second would only share the leader's attention.
    private static EtcdStep? Missing(IReadOnlyList<WantedEtcdMember> wanted, EtcdCluster live, Dictionary<string, EtcdService> services)
    {
        foreach (
            WantedEtcdMember member in wanted
                .Where(w => live.At(w.PeerUrl) is { Learner: true } or { Started: false })
                .Concat(wanted.Where(w => live.At(w.PeerUrl) is null))
        )
        {
            services.TryGetValue(member.Name, out EtcdService? service);
            RegisteredMember? registered = live.At(member.PeerUrl);
            // On its old host it would find itself on the list again, and join there.
            if (service is not null && service.Host != member.Host)
            {
                return registered is null
                    ? new EtcdStep(EtcdStepKind.Place, member.Name, "", $"from {service.Host} to {member.Host}")
                    : new EtcdStep(
                        EtcdStepKind.Remove,
                        member.Name,
                        registered.Id,
                        $"it is to join on {member.Host}, not on {service.Host}"
                    );
            }
            if (registered is null)
                return live.Voters.FirstOrDefault(static v => !v.Healthy) is not { } silent
                    ? new EtcdStep(live.Voters.Count() % 2 == 0 ? EtcdStepKind.AddVoter : EtcdStepKind.Add, member.Name)
                    : throw new DeployException(
                        ExitCode.PreconditionMissing,
                        $"{member.Name} cannot join etcd: {NameOf(silent, wanted)} does not answer, and etcd adds no member while a "
                            + "voting member is down.",
                        $"Bring {NameOf(silent, wanted)} back; or, if it is gone for good, take it out of the manifest and deploy with "
                            + "--remove-members, or give its host to another node with 'setup --map'."
                    );
            if (!registered.Started || !registered.Healthy)
                return new EtcdStep(EtcdStepKind.Start, member.Name, registered.Id);
            return new EtcdStep(EtcdStepKind.Promote, member.Name, registered.Id);
        }
        return null;
    }

    // Nothing of etcd 3.5.16 rewrites the entry, so the member leaves and joins anew. With an even number of others it joins with its vote;
    // otherwise it would be promoted again, to the same end. One that does not answer would be missed meanwhile.
    private static EtcdStep? Demoted(IReadOnlyList<WantedEtcdMember> wanted, EtcdCluster live)
    {
        if (live.Voters.Count() % 2 == 0 || live.Members.Any(static m => m.Learner || !m.Healthy))
            return null;
        return wanted.FirstOrDefault(w => live.At(w.PeerUrl) is { StoredAsLearner: true }) is { } member
            ? AfterLeadership(live.At(member.PeerUrl)!, member.Name, DemotedReason, wanted, live)
            : null;
    }

    private static EtcdStep? Moved(IReadOnlyList<WantedEtcdMember> wanted, EtcdCluster live, Dictionary<string, EtcdService> services)
    {
        foreach (WantedEtcdMember member in wanted)
        {
            if (
                live.At(member.PeerUrl) is { } registered
                && services.TryGetValue(member.Name, out EtcdService? service)
                && service.Host != member.Host
            )
                return AfterLeadership(registered, member.Name, $"it moves from {service.Host} to {member.Host}", wanted, live);
        }
        return null;
    }

    // Last: until then the members that leave vote for those that come.
    private static EtcdStep? Unwanted(IReadOnlyList<WantedEtcdMember> wanted, EtcdCluster live)
    {
        RegisteredMember? member = live
            .Members.Where(m => wanted.All(w => w.PeerUrl != m.PeerUrl))
            .OrderBy(static m => m.Leader)
            .FirstOrDefault();
        return member is null ? null : AfterLeadership(member, NameOf(member, wanted), "", wanted, live);
    }

    private static EtcdStep AfterLeadership(
        RegisteredMember leaving,
        string name,
        string reason,
        IReadOnlyList<WantedEtcdMember> wanted,
        EtcdCluster live
    )
    {
        Guarded(live, leaving);
        if (!leaving.Leader)
            return new EtcdStep(EtcdStepKind.Remove, name, leaving.Id, reason);
        RegisteredMember? next = live
            .Voters.Where(v => v != leaving && v.Healthy)
            .OrderBy(v => wanted.Any(w => w.PeerUrl == v.PeerUrl) ? 0 : 1)
            .FirstOrDefault();
        return next is null
            ? throw new DeployException(
                ExitCode.PreconditionMissing,
                $"{name} is the last member of etcd that answers; it cannot leave.",
                "Give etcd the members that it should have first, and remove this one then."
            )
            : new EtcdStep(EtcdStepKind.MoveLeader, NameOf(next, wanted), next.Id, $"{name} leads, and leaves");
    }

    private static RegisteredMember Guarded(EtcdCluster live, RegisteredMember leaving) =>
        leaving.Learner || live.KeepsQuorumWithout(leaving)
            ? leaving
            : throw new DeployException(
                ExitCode.PreconditionMissing,
                $"Without {leaving.Name} etcd would have no quorum: of its other voting members only "
                    + $"{live.Voters.Count(v => v != leaving && v.Healthy)} of {live.Voters.Count(v => v != leaving)} answer "
                    + $"({string.Join(", ", live.Voters.Where(static v => !v.Healthy).Select(static v => v.Name))} do not). Nothing was "
                    + "changed.",
                "Bring those back first, or replace them first."
            );

    private static EtcdCluster After(EtcdStep step, IReadOnlyList<WantedEtcdMember> wanted, EtcdCluster live) =>
        step.Kind switch
        {
            EtcdStepKind.Remove or EtcdStepKind.RemoveLost => new([.. live.Members.Where(m => m.Id != step.Id)]),
            EtcdStepKind.Add => new([.. live.Members, Unstarted(step, wanted, learner: true)]),
            EtcdStepKind.AddVoter => new([.. live.Members, Unstarted(step, wanted, learner: false)]),
            EtcdStepKind.Start => Changed(live, step.Id, m => m with { Name = step.Member, Healthy = true }),
            EtcdStepKind.Promote => Changed(live, step.Id, static m => m with { Learner = false }),
            EtcdStepKind.MoveLeader => new([.. live.Members.Select(m => m with { Leader = m.Id == step.Id })]),
            _ => live,
        };

    private static RegisteredMember Unstarted(EtcdStep step, IReadOnlyList<WantedEtcdMember> wanted, bool learner) =>
        new($"new:{step.Member}", "", wanted.Single(w => w.Name == step.Member).PeerUrl, learner, Healthy: false, Leader: false);

    private static EtcdCluster Changed(EtcdCluster live, string id, Func<RegisteredMember, RegisteredMember> change) =>
        new([.. live.Members.Select(m => m.Id == id ? change(m) : m)]);

    // The first part of the address is the service's name, also of a member that never told its own.
    private static string NameOf(RegisteredMember member, IReadOnlyList<WantedEtcdMember> wanted) =>
        wanted.FirstOrDefault(w => w.PeerUrl == member.PeerUrl)?.Name
        ?? (member.Started ? member.Name : new Uri(member.PeerUrl).Host.Split('.')[0]);
}

internal enum MayLeave
{
    Nobody,

    /// <summary>Those that do not answer: they stand in the way of those that join.</summary>
    Lost,

    All,
}

/// <summary>A member of the manifest.</summary>
internal sealed record WantedEtcdMember(string Name, string Host, string PeerUrl);

/// <summary>What is known of a member's service.</summary>
/// <param name="Host">The host that it is pinned to now.</param>
/// <param name="LostData">Its container refuses to start, because the volume is empty and the cluster knows the member with data.</param>
internal sealed record EtcdService(string Host, bool LostData);
