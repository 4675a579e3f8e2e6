using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Setup;

/// <summary>
/// Decides which swarm node is which host of the manifest: by --map, else by the labels that an earlier setup left, else by the
/// same name. A label of a data member is a statement about where data lies; it is never overruled silently.
/// </summary>
internal sealed class HostMapper(ClusterTopology topology, IReadOnlyList<SwarmNode> nodes)
{
    private string PatroniLabel => $"{topology.LabelPrefix}patroni";

    private string EtcdLabel => $"{topology.LabelPrefix}etcd";

    /// <param name="explicitly">Host to hostname or id.</param>
    /// <param name="ask">Asks a person which node a host is; null where there is none.</param>
    public IReadOnlyDictionary<string, SwarmNode> Map(
        IReadOnlyDictionary<string, string> explicitly,
        Func<string, IReadOnlyList<SwarmNode>, SwarmNode>? ask
    )
    {
        foreach (string unknown in explicitly.Keys.Where(h => topology.Hosts.All(t => t.Name != h)))
            throw new DeployException(
                ExitCode.BadUsage,
                $"--map names the host '{unknown}', which the manifest does not have.",
                $"Hosts of the manifest: {string.Join(", ", topology.Hosts.Select(static h => h.Name))}."
            );
        Dictionary<string, SwarmNode> map = [];
        foreach (HostTopology host in topology.Hosts)
        {
            SwarmNode? node = Find(host.Name, explicitly.GetValueOrDefault(host.Name));
            if (node is null && ask is not null)
                node = ask(host.Name, [.. nodes.Where(n => !map.ContainsValue(n))]);
            map[host.Name] =
                node
                ?? throw new DeployException(
                    ExitCode.PreconditionMissing,
                    $"The swarm has no node named '{host.Name}', and none is labelled as it. Nodes of the swarm: "
                        + $"{string.Join(", ", nodes.Select(static n => n.Hostname))}.",
                    $"Say which node it is with --map {host.Name}=<node>, or join the host to the swarm under that name."
                );
        }
        CheckDistinct(map);
        return map;
    }

    private SwarmNode? Find(string host, string? explicitly)
    {
        SwarmNode? labelled = Labelled(host);
        SwarmNode? named = explicitly is not null ? Named(explicitly) : Named(host);
        if (explicitly is not null && named is null)
            throw new DeployException(
                ExitCode.BadUsage,
                $"--map {host}={explicitly}: the swarm has no node '{explicitly}'.",
                $"Nodes of the swarm: {string.Join(", ", nodes.Select(static n => n.Hostname))}."
            );
        if (labelled is null || named is null || labelled == named)
            return labelled ?? named;
        // A host that is lost is replaced by another, when somebody says so; its members are built anew there.
        if (explicitly is not null && !labelled.Ready && named.Ready)
            return named;
        string labels = string.Join(" and ", LabelsOf(labelled, host).Select(l => $"{l}={host}"));
        string removal =
            $"docker node update {string.Join(' ', LabelsOf(labelled, host).Select(static l => $"--label-rm {l}"))} {labelled.Hostname}";
        throw new DeployException(
            ExitCode.PreconditionMissing,
            $"Host '{host}' would be node {named.Hostname}{(explicitly is null ? " by its name" : " by --map")}, but the label {labels} "
                + $"sits on node {labelled.Hostname}, where the member's data may be. Nothing was changed.",
            explicitly is null
                ? $"If the data is on {labelled.Hostname}, run again with --map {host}={labelled.Hostname}. If the label is wrong: "
                    + $"{removal}"
                : $"If {labelled.Hostname} is lost for good, stop its engine, or wait until the swarm sees it as down, and run again: its "
                    + $"members are then built anew on {named.Hostname}. If the label is wrong, remove it: {removal}"
        );
    }

    private SwarmNode? Labelled(string host)
    {
        List<SwarmNode> found = [.. nodes.Where(n => LabelsOf(n, host).Any())];
        IEnumerable<string> labels = found.Select(n => $"{n.Hostname} ({string.Join(", ", LabelsOf(n, host).Select(l => $"{l}={host}"))})");
        return found.Count > 1
            ? throw new DeployException(
                ExitCode.PreconditionMissing,
                $"More than one node is labelled as host '{host}': {string.Join(", ", labels)}.",
                $"Remove the wrong label: docker node update --label-rm {LabelsOf(found[^1], host).First()} {found[^1].Hostname} (or on "
                    + "the other node)."
            )
            : found.FirstOrDefault();
    }

    private IEnumerable<string> LabelsOf(SwarmNode node, string host) =>
        new[] { PatroniLabel, EtcdLabel }.Where(l => node.Label(l) == host);

    private SwarmNode? Named(string name)
    {
        List<SwarmNode> found = [.. nodes.Where(n => n.Id == name || string.Equals(n.Hostname, name, StringComparison.OrdinalIgnoreCase))];
        // A host that left the swarm and joined again is listed twice under its name, once as down.
        List<SwarmNode> ready = [.. found.Where(static n => n.Ready)];
        return ready.Count > 1
            ? throw new DeployException(
                ExitCode.PreconditionMissing,
                $"The swarm has {ready.Count} ready nodes named '{name}'.",
                $"Name the one that is meant by its id: --map {name}=<id> ({string.Join(", ", ready.Select(static n => n.Id))})."
            )
            : ready.FirstOrDefault() ?? found.FirstOrDefault();
    }

    private static void CheckDistinct(Dictionary<string, SwarmNode> map)
    {
        foreach (
            IGrouping<string, KeyValuePair<string, SwarmNode>> shared in map.GroupBy(static m => m.Value.Id)
                .Where(static g => g.Count() > 1)
        )
        {
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"The hosts {string.Join(" and ", shared.Select(static m => $"'{m.Key}'"))} would be the same node, "
                    + $"{shared.First().Value.Hostname}. Nothing was changed.",
                $"Look at its labels with 'docker node inspect {shared.First().Value.Hostname} --format {{{{.Spec.Labels}}}}' and remove "
                    + "the wrong one with 'docker node update --label-rm', or say which node is which with --map."
            );
        }
    }
}
