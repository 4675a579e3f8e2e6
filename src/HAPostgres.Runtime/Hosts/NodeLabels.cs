using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Hosts;

/// <summary>The labels by which the stack's services find their hosts.</summary>
internal static class NodeLabels
{
    private static readonly string[] s_names = ["patroni", "etcd", "pgbouncer", "haproxy", "backup", "repository"];

    /// <summary>Those whose value is the host's name.</summary>
    private static readonly string[] s_data = ["patroni", "etcd", "backup"];

    /// <summary>Every label that the host must carry.</summary>
    public static IReadOnlyDictionary<string, string> Of(ClusterTopology topology, string host)
    {
        Dictionary<string, string> labels = [];
        if (topology.Patroni.Members.Any(m => m.Host == host))
            labels[$"{topology.LabelPrefix}patroni"] = host;
        if (topology.Etcd.Members.Any(m => m.Host == host))
            labels[$"{topology.LabelPrefix}etcd"] = host;
        if (topology.PgBouncer.Hosts.Contains(host))
            labels[$"{topology.LabelPrefix}pgbouncer"] = "true";
        if (topology.HAProxy.Hosts.Contains(host))
            labels[$"{topology.LabelPrefix}haproxy"] = "true";
        if (topology.Backup?.Repositories.Any(r => r.Host == host) == true)
            labels[$"{topology.LabelPrefix}backup"] = host;
        // The service of a repository that is away from the swarm starts on any host.
        if (topology.Backup is { HasRemote: true })
            labels[$"{topology.LabelPrefix}repository"] = "true";
        return labels;
    }

    /// <summary>The labels that exactly one node carries: where data is.</summary>
    public static IEnumerable<(string Label, string Host)> Pinned(ClusterTopology topology) =>
        topology
            .Patroni.Members.Select(m => ($"{topology.LabelPrefix}patroni", m.Host))
            .Concat(topology.Etcd.Members.Select(m => ($"{topology.LabelPrefix}etcd", m.Host)))
            .Concat(
                (topology.Backup?.Repositories ?? [])
                    .Select(static r => r.Host)
                    .OfType<string>()
                    .Select(h => ($"{topology.LabelPrefix}backup", h))
            )
            .Distinct();

    /// <summary>The names of all labels that a cluster of this name may have.</summary>
    public static IReadOnlyList<string> Names(ClusterTopology topology) => [.. s_names.Select(n => topology.LabelPrefix + n)];

    /// <summary>The names of those without which a service of the cluster finds no node.</summary>
    public static IReadOnlyList<string> Needed(ClusterTopology topology) =>
        [.. topology.Hosts.SelectMany(h => Of(topology, h.Name).Keys).Distinct()];

    /// <summary>Nodes of the cluster on which a task can start now.</summary>
    public static IReadOnlyList<SwarmNode> ActiveHosts(ClusterTopology topology, IEnumerable<SwarmNode> nodes) =>
        [.. nodes.Where(n => n.Ready && n.Availability == "active" && Names(topology).Any(l => n.Label(l) is not null))];

    /// <summary>Whether a node carries a label by which data finds this host: a member's, or a repository's.</summary>
    public static bool IsHost(ClusterTopology topology, string host, SwarmNode node) =>
        s_data.Any(name => node.Label(topology.LabelPrefix + name) == host);

    public static IReadOnlyList<string> Missing(ClusterTopology topology, string host, SwarmNode node)
    {
        IReadOnlyDictionary<string, string> wanted = Of(topology, host);
        foreach ((string name, string value) in wanted)
        {
            if (node.Label(name) is { } other && other != value && value != "true")
            {
                throw new DeployException(
                    ExitCode.PreconditionMissing,
                    $"Node {node.Hostname}, which is to be host '{host}', is already labelled {name}={other}: the data of another member "
                        + "may be there. Nothing was changed.",
                    $"If the label is wrong: docker node update --label-rm {name} {node.Hostname}. If it is right, choose another node "
                        + $"for '{host}' with --map."
                );
            }
        }
        return [.. wanted.Where(l => node.Label(l.Key) != l.Value).Select(static l => $"{l.Key}={l.Value}")];
    }

    public static Task SetAsync(SwarmClient swarm, SwarmNode node, IReadOnlyDictionary<string, string> labels, CancellationToken cancel) =>
        ChangeAsync(
            swarm,
            node.Id,
            current =>
            {
                foreach ((string name, string value) in labels)
                    current[name] = value;
            },
            cancel
        );

    public static Task RemoveAsync(SwarmClient swarm, SwarmNode node, IEnumerable<string> names, CancellationToken cancel) =>
        ChangeAsync(
            swarm,
            node.Id,
            current =>
            {
                foreach (string name in names)
                    current.Remove(name);
            },
            cancel
        );

    // An update replaces all labels and needs the version that it is based on; somebody else may change the node in between.
    private static Task ChangeAsync(SwarmClient swarm, string id, Action<IDictionary<string, string>> change, CancellationToken cancel) =>
        StaleVersion.RetryAsync(
            swarm.Clock,
            async () =>
            {
                SwarmNode node = SwarmNode.From(await swarm.Api.Swarm.InspectNodeAsync(id, cancel));
                Dictionary<string, string> labels = new(node.Labels);
                change(labels);
                node.Spec.Labels = labels;
                await swarm.Api.Swarm.UpdateNodeAsync(id, node.Version, node.Spec, cancel);
            },
            cancel
        );

    /// <summary>The node that carries a host's label, by host.</summary>
    public static IReadOnlyDictionary<string, SwarmNode> HostsOf(ClusterTopology topology, IReadOnlyList<SwarmNode> nodes)
    {
        Dictionary<string, SwarmNode> found = [];
        foreach (string host in topology.Hosts.Select(static h => h.Name))
        {
            SwarmNode? node = nodes.FirstOrDefault(n => IsHost(topology, host, n)) ?? nodes.FirstOrDefault(n => n.Hostname == host);
            if (node is not null)
                found[host] = node;
        }
        return found;
    }
}
