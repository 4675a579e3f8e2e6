using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Hosts;

/// <summary>
/// Whether a member's directory is the product's own. setup marks each that it makes, and takes only what is empty, carries the member's
/// mark,
/// or is recognized: versions before the mark left none.
/// </summary>
internal static class DirectoryOwnership
{
    /// <exception cref="DeployException">A directory carries the mark of another member or cluster.</exception>
    public static void CheckMarks(ClusterTopology topology, IReadOnlyDictionary<string, HostState> states)
    {
        foreach ((string host, MemberDirectory directory, DirectoryState state) in All(topology, states))
        {
            if (state.Mark is { } mark && mark != MarkOf(topology, directory))
            {
                throw Refuse(
                    $"{directory.Path} on host '{host}' belongs to the member {mark.Member} of the cluster '{mark.Cluster}' (its file "
                        + ".hapostgres).",
                    "Give the manifest another patroni.dataDirectory, or map the host to another node."
                );
            }
        }
    }

    /// <summary>Before setup takes them.</summary>
    /// <param name="taken">Members whose unmarked directory the operator has named as theirs.</param>
    /// <exception cref="DeployException">A directory carries another mark, or holds what is not known to be the member's.</exception>
    public static void Check(
        ClusterTopology topology,
        IReadOnlyDictionary<string, SwarmNode> nodes,
        IReadOnlyDictionary<string, HostState> states,
        IReadOnlyCollection<string> taken
    )
    {
        CheckMarks(topology, states);
        if (taken.FirstOrDefault(t => topology.Patroni.Members.All(m => m.Name != t)) is { } unknown)
        {
            throw new DeployException(
                ExitCode.BadUsage,
                $"--take-data {unknown}: the manifest has no such member of Patroni.",
                $"Members: {string.Join(", ", topology.Patroni.Members.Select(static m => m.Name))}."
            );
        }
        foreach ((string host, MemberDirectory directory, DirectoryState state) in All(topology, states))
        {
            if (state.Mark is not null || state.IsEmpty || taken.Contains(directory.Member))
                continue;
            if (Doubt(topology, directory, state, nodes[host]) is { } doubt)
            {
                throw Refuse(
                    $"{directory.Path} on host '{host}' is not empty, and is not known to be the member's: {doubt}.",
                    "Give the manifest another patroni.dataDirectory, or move away what is there. "
                        + $"If all of it is this member's: 'setup --take-data {directory.Member}'; 'remove --all-data' deletes it then."
                );
            }
        }
    }

    /// <summary>Directories that older versions made, to be marked.</summary>
    public static IReadOnlyList<MemberDirectory> Recognized(ClusterTopology topology, string host, HostState state) =>
        [.. HostNeeds.Directories(topology, host).Where(d => state.Directories.Any(s => s.Path == d.Path && s.Mark is null && !s.IsEmpty))];

    /// <summary>Directories that have to be made, marked, or given their owner and mode.</summary>
    public static IReadOnlyList<MemberDirectory> Wanting(ClusterTopology topology, string host, HostState state) =>
        [.. HostNeeds.Directories(topology, host).Where(d => state.Directories.Any(s => s.Path == d.Path && (!s.Ready || s.Mark is null)))];

    /// <summary>Members whose data cannot be deleted, since nothing says that it is theirs.</summary>
    public static IEnumerable<string> Unmarked(ClusterTopology topology, IReadOnlyDictionary<string, HostState> states) =>
        All(topology, states)
            .Where(d => !d.State.IsEmpty && d.State.Mark != MarkOf(topology, d.Directory))
            .Select(static d => $"{d.Directory.Path} on {d.Host}");

    // As setup of an older version left it: its label on the node, its owner and mode, nothing but a database cluster with the name of this
    // one.
    private static string? Doubt(ClusterTopology topology, MemberDirectory directory, DirectoryState state, SwarmNode node)
    {
        if (state.Others.Count > 0)
            return $"it holds {string.Join(", ", state.Others)}, which no member makes";
        if (state.HoldsDatabase && state.Cluster != topology.Patroni.Scope)
            return "its database cluster does not name this cluster (cluster_name)";
        if (state.Owner != HostNeeds.Owner)
            return $"its owner and mode are {state.Owner}, not {HostNeeds.Owner}";
        string label = $"{topology.LabelPrefix}patroni";
        return topology.Patroni.Members.Any(m => m.Name == directory.Member && m.Host == node.Label(label))
            ? null
            : $"node {node.Hostname} does not carry the label {label} of its host, which an earlier setup set";
    }

    private static DirectoryMark MarkOf(ClusterTopology topology, MemberDirectory directory) => new(topology.Name, directory.Member);

    private static IEnumerable<(string Host, MemberDirectory Directory, DirectoryState State)> All(
        ClusterTopology topology,
        IReadOnlyDictionary<string, HostState> states
    ) =>
        from host in states
        from directory in HostNeeds.Directories(topology, host.Key)
        from state in host.Value.Directories
        where state.Path == directory.Path
        select (host.Key, directory, state);

    private static DeployException Refuse(string message, string remedy) =>
        new(ExitCode.PreconditionMissing, message + " Nothing was changed.", remedy);
}
