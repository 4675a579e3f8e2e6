using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Hosts;
using HAPostgres.Runtime.Secrets;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Setup;

/// <summary>What setup found missing.</summary>
internal sealed record SetupPlan
{
    public required IReadOnlyList<HostWork> Hosts { get; init; }

    public required IReadOnlySet<string> SecretsInSwarm { get; init; }

    public required IReadOnlyList<SecretFile> MissingSecrets { get; init; }

    /// <summary>The application network's name where it has to be made.</summary>
    public required string? Network { get; init; }

    /// <summary>Values that only the swarm has.</summary>
    public required IReadOnlyList<string> Gaps { get; init; }

    public required SecretsUpkeep Upkeep { get; init; }

    public bool IsEmpty => Upkeep.IsEmpty && Hosts.All(static h => h.IsEmpty) && MissingSecrets.Count == 0 && Network is null;

    public static async Task<SetupPlan> MakeAsync(
        CommandContext context,
        IReadOnlyDictionary<string, SwarmNode> hosts,
        IReadOnlyDictionary<string, HostState> states,
        CancellationToken cancel
    )
    {
        ClusterTopology topology = context.Topology;
        SecretStore secrets = new(context.Swarm, topology, context.Secrets);
        IReadOnlySet<string> inSwarm = await secrets.InSwarmAsync(cancel);
        secrets.CheckCredentials(inSwarm);
        IReadOnlyList<SwarmNode> nodes = await context.Swarm.NodesAsync(cancel);
        return new SetupPlan
        {
            Hosts =
            [
                .. hosts.Select(h => new HostWork(
                    h.Key,
                    h.Value,
                    NodeLabels.Missing(topology, h.Key, h.Value),
                    DirectoryOwnership.Wanting(topology, h.Key, states[h.Key]),
                    DirectoryOwnership.Recognized(topology, h.Key, states[h.Key]),
                    states[h.Key].MissingImages,
                    nodes.FirstOrDefault(n => n.Id != h.Value.Id && NodeLabels.IsHost(topology, h.Key, n))
                )),
            ],
            SecretsInSwarm = inSwarm,
            MissingSecrets = secrets.Missing(inSwarm),
            Network = await ApplicationNetwork.ExistsAsync(context.Swarm, topology.Networks.Application, cancel)
                ? null
                : topology.Networks.Application,
            Gaps = secrets.LocalGaps(inSwarm),
            Upkeep = new SecretsUpkeep(context.Secrets, new SecretsOwner(topology.Name, context.Swarm.SwarmId)),
        };
    }

    public IEnumerable<string> Describe()
    {
        foreach (string line in Upkeep.Describe())
            yield return line;
        foreach (HostWork host in Hosts)
        {
            if (host.Lost is { } lost)
                yield return $"take the labels of {host.Host} from node {lost.Hostname}, which is down: its members are built anew on "
                    + $"{host.Node.Hostname}, and what {lost.Hostname} holds is left where it is";
            if (host.Labels.Count > 0)
                yield return $"label node {host.Node.Hostname}: {string.Join(", ", host.Labels)}";
            foreach (MemberDirectory directory in host.Directories.Except(host.Recognized))
                yield return $"make {directory.Path} on {host.Host} for uid 999, mode 0700, and mark it as {directory.Member}'s";
            foreach (MemberDirectory directory in host.Recognized)
                yield return $"mark {directory.Path} on {host.Host}, which holds data of this cluster already, as {directory.Member}'s";
            foreach (string image in host.Images)
                yield return $"pull {image} on {host.Host}";
        }
        if (MissingSecrets.Count > 0)
            yield return $"make {MissingSecrets.Count} secrets in the swarm "
                + $"({string.Join(", ", MissingSecrets.Select(static s => s.Key))}), and the passwords and certificates for them that "
                + "are not there yet";
        if (Network is not null)
            yield return $"make the attachable overlay network {Network}";
    }

    public async Task ApplyAsync(CommandContext context, CancellationToken cancel)
    {
        Upkeep.Apply(context.Report);
        IReadOnlyList<string>[] unpulled = await Task.WhenAll(Hosts.Select(h => PrepareAsync(context, h, cancel)));
        List<(string, string)> missing = [.. Hosts.Zip(unpulled).SelectMany(static p => p.Second.Select(i => (i, p.First.Node.Hostname)))];
        if (missing.Count > 0)
            throw ImageCheck.Missing(missing);
        // First: two nodes with one host's label would be a question without an answer.
        foreach (HostWork host in Hosts)
        {
            if (host.Lost is not { } lost)
                continue;
            await NodeLabels.RemoveAsync(context.Swarm, lost, NodeLabels.Names(context.Topology), cancel);
            context.Report.Good("label", $"{lost.Hostname}: no longer {host.Host}");
        }
        foreach (HostWork host in Hosts.Where(static h => h.Labels.Count > 0))
        {
            await NodeLabels.SetAsync(context.Swarm, host.Node, NodeLabels.Of(context.Topology, host.Host), cancel);
            context.Report.Good("label", $"{host.Node.Hostname}: {string.Join(", ", host.Labels)}");
        }
        if (MissingSecrets.Count > 0)
            await MakeSecretsAsync(context, cancel);
        if (Network is not null)
        {
            await ApplicationNetwork.CreateAsync(context.Swarm, Network, context.Topology.Name, cancel);
            context.Report.Good("network", Network);
        }
    }

    private static async Task<IReadOnlyList<string>> PrepareAsync(CommandContext context, HostWork work, CancellationToken cancel)
    {
        if (work.Directories.Count == 0 && work.Images.Count == 0)
            return [];
        ClusterTopology topology = context.Topology;
        IReadOnlyList<string> unpulled = await HostPreparation.RunAsync(
            context.Jobs,
            topology.Patroni.Image,
            work.Node,
            topology.Name,
            work.Directories,
            work.Recognized,
            work.Images,
            cancel
        );
        foreach (MemberDirectory directory in work.Directories)
            context.Report.Good("directory", $"{directory.Path} on {work.Host}");
        return unpulled;
    }

    private async Task MakeSecretsAsync(CommandContext context, CancellationToken cancel)
    {
        SecretStore secrets = new(context.Swarm, context.Topology, context.Secrets);
        IReadOnlyList<SwarmNode> nodes = await context.Swarm.NodesAsync(cancel);
        string[] names =
        [
            .. Hosts.SelectMany(static h => new[] { h.Host, h.Node.Hostname }),
            .. nodes.Select(static n => n.Address),
            .. nodes.Select(static n => n.Hostname),
        ];
        foreach (
            string made in secrets.CompleteLocally(SecretsInSwarm, names, new SecretsOwner(context.Topology.Name, context.Swarm.SwarmId))
        )
            context.Report.Good("made", $"{made} in {context.Secrets.Chosen}");
        await secrets.CreateAsync(MissingSecrets, cancel);
        context.Report.Good("secrets", $"{MissingSecrets.Count} made in the swarm");
    }
}

/// <summary>What one host lacks.</summary>
/// <param name="Directories">To be made, marked, or given their owner and mode.</param>
/// <param name="Recognized">Those among them that hold the member's data already.</param>
/// <param name="Lost">The node that was this host until now, and is down.</param>
internal sealed record HostWork(
    string Host,
    SwarmNode Node,
    IReadOnlyList<string> Labels,
    IReadOnlyList<MemberDirectory> Directories,
    IReadOnlyList<MemberDirectory> Recognized,
    IReadOnlyList<string> Images,
    SwarmNode? Lost
)
{
    public bool IsEmpty => Lost is null && Labels.Count == 0 && Directories.Count == 0 && Images.Count == 0;
}
