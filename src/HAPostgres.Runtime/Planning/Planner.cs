using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Hosts;
using HAPostgres.Runtime.Membership;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Planning;

/// <summary>From what runs and what the stack asks for to the plan. Knows no engine and no clock.</summary>
internal static class Planner
{
    public static Plan Make(ClusterTopology topology, DesiredState desired, PlanBasis basis)
    {
        List<Change> changes =
        [
            .. Networks(topology, desired, basis),
            .. Configs(desired, basis),
            .. Secrets(desired, basis),
            .. Labels(topology, basis),
            .. Services(topology, desired, basis),
            .. Steps(basis).Select(static s => new Change(Subject.Member, s.Member, s.Describe(), null, null, Effect.Nothing)),
            .. SettingChanges.Of(topology, basis, desired.Dynamic),
            .. PendingRestarts(basis),
        ];
        IReadOnlyList<Change> marked = DriftDetection.Mark(changes, topology, desired, basis);
        List<ChangeFinding> findings =
        [
            .. basis.DeployedTopologies.SelectMany(deployed => TopologyChanges.Check(deployed, topology)).Distinct(),
        ];
        return new Plan(
            marked,
            [
                .. findings
                    .Where(static f => f.Rule.Severity == RuleSeverity.Error)
                    .Select(static f => new Blocker($"{f.Message} ({f.Rule.Id})", f.Permission)),
                .. Blockers(basis, marked),
            ],
            [.. findings.Where(static f => f.Rule.Severity != RuleSeverity.Error).Select(static f => $"{f.Message} ({f.Rule.Id})")],
            basis.Unseen
        );
    }

    /// <summary>The changes of networks and configs: those that remove are of what no service needs any more.</summary>
    public static IEnumerable<Change> Unused(ClusterTopology topology, DesiredState desired, PlanBasis basis) =>
        Networks(topology, desired, basis).Concat(Configs(desired, basis)).Where(static c => c.Removes);

    /// <summary>The services that are created or updated.</summary>
    public static IReadOnlyList<ServiceSpec> Applied(DesiredState desired, PlanBasis basis) =>
        [.. desired.Services.Where(w => basis.Service(w.Name!) is not { } there || ServiceChanges.Differences(there, w).Count > 0)];

    private static IEnumerable<Change> Networks(ClusterTopology topology, DesiredState desired, PlanBasis basis)
    {
        if (!basis.Networks.ContainsKey(topology.Networks.Application))
            yield return new Change(Subject.Network, topology.Networks.Application, "", null, "made by 'setup'", Effect.Nothing);
        foreach ((string name, NetworksCreateParameters wanted) in desired.Networks)
        {
            if (!basis.Networks.TryGetValue(name, out NetworkResponse? there))
            {
                yield return new Change(Subject.Network, name, "", null, wanted.Driver, Effect.Nothing);
                continue;
            }
            foreach ((string what, string? from, string? to) in Differences(there, wanted))
                yield return new Change(Subject.Network, name, what, from, to, Effect.DataAtRisk);
        }
        foreach (
            NetworkResponse extra in basis.Networks.Values.Where(n =>
                BelongsTo(topology, n.Labels) && !desired.Networks.ContainsKey(n.Name ?? "")
            )
        )
            yield return new Change(Subject.Network, extra.Name ?? "", "", extra.Driver, null, Effect.Nothing);
    }

    private static IEnumerable<(string What, string? From, string? To)> Differences(NetworkResponse there, NetworksCreateParameters wanted)
    {
        if (there.Driver != wanted.Driver)
            yield return ("driver", there.Driver, wanted.Driver);
        if (there.Internal != wanted.Internal)
            yield return ("internal", Text(there.Internal), Text(wanted.Internal));
        if (there.Attachable != wanted.Attachable)
            yield return ("attachable", Text(there.Attachable), Text(wanted.Attachable));
        foreach ((string option, string value) in wanted.Options ?? new Dictionary<string, string>())
        {
            string? current = there.Options?.TryGetValue(option, out string? found) == true ? found : null;
            if (current != value)
                yield return ($"option {option}", current, value);
        }
    }

    // Only what a service that is created or updated refers to; the rest would be made for nobody.
    private static IEnumerable<Change> Configs(DesiredState desired, PlanBasis basis)
    {
        foreach (
            string name in desired
                .ConfigsFor(Applied(desired, basis))
                .Where(desired.Configs.ContainsKey)
                .Where(n => !basis.Configs.Contains(n))
        )
            yield return new Change(Subject.Config, name, "", null, $"{desired.Configs[name].Length} bytes", Effect.Nothing);
        HashSet<string> used = [.. desired.ConfigNames, .. DesiredState.MountedBy(basis.Services), .. basis.RecordedConfigs];
        foreach (string extra in basis.StackConfigs.Where(c => !used.Contains(c)).Order(StringComparer.Ordinal))
            yield return new Change(Subject.Config, extra, "", "used by nothing", null, Effect.Nothing);
    }

    private static IEnumerable<Change> Secrets(DesiredState desired, PlanBasis basis) =>
        desired
            .Secrets.Where(s => !basis.Secrets.Contains(s))
            .Order(StringComparer.Ordinal)
            .Select(static s => new Change(Subject.Secret, s, "", null, "made by 'setup'", Effect.Nothing));

    private static IEnumerable<Change> Labels(ClusterTopology topology, PlanBasis basis)
    {
        foreach ((string label, string value) in NodeLabels.Pinned(topology))
        {
            if (!basis.State.Nodes.Any(n => n.Label(label) == value))
                yield return new Change(Subject.NodeLabel, $"{label}={value}", "", null, "set by 'setup'", Effect.Nothing);
        }
        foreach (
            (string label, int count) in new[]
            {
                ($"{topology.LabelPrefix}pgbouncer", topology.PgBouncer.Hosts.Count),
                ($"{topology.LabelPrefix}haproxy", topology.HAProxy.Hosts.Count),
            }
        )
        {
            int there = basis.State.Nodes.Count(n => n.Label(label) == "true");
            if (there != count)
                yield return new Change(Subject.NodeLabel, $"{label}=true", "nodes", $"{there}", $"{count}", Effect.Nothing);
        }
    }

    public static IEnumerable<Change> Services(ClusterTopology topology, DesiredState desired, PlanBasis basis)
    {
        ServiceChanges changes = new(topology, basis);
        foreach (ServiceSpec wanted in desired.Services.OrderBy(static s => s.Name, StringComparer.Ordinal))
        {
            if (basis.Service(wanted.Name!) is not { } there)
                yield return new Change(Subject.Service, wanted.Name!, "", null, wanted.TaskTemplate?.ContainerSpec?.Image, Effect.Nothing);
            else
                foreach (Change change in changes.Of(there, wanted))
                    yield return change;
        }
        HashSet<string> names = [.. desired.Services.Select(static s => s.Name!)];
        foreach (ServiceSpec extra in basis.Services.Where(s => !names.Contains(s.Name!)))
            yield return new Change(
                Subject.Service,
                extra.Name!,
                "",
                extra.TaskTemplate?.ContainerSpec?.Image,
                null,
                HoldsData(topology, extra) ? Effect.DataAtRisk : Effect.Nothing
            );
    }

    private static IEnumerable<Change> PendingRestarts(PlanBasis basis) =>
        basis.Cluster is { } cluster && cluster.Members.IsSeen(out ClusterView? view, out _)
            ? view
                .Members.Where(static m => m.PendingRestart)
                .Select(m => new Change(Subject.Setting, m.Name, "restart", "waits", "done", MemberEffects.OfRestart(basis, m.Name)))
            : [];

    private static IReadOnlyList<EtcdStep> Steps(PlanBasis basis) =>
        basis.Cluster is { } cluster && cluster.EtcdSteps.IsSeen(out IReadOnlyList<EtcdStep>? steps, out _) ? steps : [];

    // What an edit of the manifest would lose the rules between two manifests say; here is what they cannot see.
    private static IEnumerable<Blocker> Blockers(PlanBasis basis, IReadOnlyList<Change> changes)
    {
        List<Change> unsaid = [.. changes.Where(c => c.Effect == Effect.DataAtRisk && (c.ByHand || basis.DeployedTopologies.Count == 0))];
        foreach (Change change in unsaid.Where(static c => c is { Subject: Subject.Service, Removes: true }))
            yield return new Blocker(
                $"{change.Name} holds data and is not in the manifest: the service would go, its data would stay on the host. If you mean "
                    + "it, deploy with --remove-members.",
                "--remove-members"
            );
        foreach (Change change in unsaid.Where(static c => c is { Subject: Subject.Service, Removes: false }))
            yield return new Blocker($"{change.Name}: {change.What} decides where its data is; a changed one starts it without.", null);
        foreach (Change change in changes.Where(static c => c is { Effect: Effect.DataAtRisk, Subject: Subject.Network }))
            yield return new Blocker($"A network cannot be changed while services use it: {change.Name}, {change.What}.", null);
    }

    /// <summary>Whether a service mounts what outlives it.</summary>
    public static bool HoldsData(ClusterTopology topology, ServiceSpec service) =>
        (service.TaskTemplate?.ContainerSpec?.Mounts ?? []).Any(m =>
            m.Type == "bind" || (m.Type == "volume" && m.Source != $"{topology.Name}_{ServiceNames.ProxySocketVolume}")
        );

    private static bool BelongsTo(ClusterTopology topology, IDictionary<string, string>? labels) =>
        labels?.TryGetValue(StackLabels.Namespace, out string? stack) == true && stack == topology.Name;

    private static string Text(bool value) => value ? "yes" : "no";
}
