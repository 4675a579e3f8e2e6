using System.Globalization;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Hosts;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Rollout;

/// <summary>Everything that must be there before the first service is made, checked in one go and reported in one message.</summary>
internal static class Preconditions
{
    /// <summary>The first whose health checks know start_interval (release notes of Engine 25.0).</summary>
    private const int OldestEngine = 25;

    public static async Task CheckAsync(CommandContext context, CancellationToken cancel)
    {
        ClusterTopology topology = context.Topology;
        IReadOnlyList<SwarmNode> nodes = await context.Swarm.NodesAsync(cancel);
        CheckEngines(topology, nodes);
        List<string> missing = [.. MissingLabels(topology, nodes)];
        HashSet<string> secrets = (await context.Swarm.Api.Secrets.ListAsync(cancel)).Select(static s => s.Spec?.Name ?? "").ToHashSet();
        missing.AddRange(topology.Secrets.Where(s => !secrets.Contains(s.Name)).Select(static s => $"secret {s.Name}"));
        if (await context.Swarm.FindNetworkAsync(topology.Networks.Application, cancel) is null)
            missing.Add($"network {topology.Networks.Application}");
        if (missing.Count > 0)
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"The swarm is not ready for {topology.Name}: {string.Join("; ", missing)}.",
                "Run 'setup' first."
            );
        IReadOnlyList<SwarmService> all = await context.Swarm.AllServicesAsync(cancel);
        CheckPorts(topology, nodes, all);
        if (!all.Any(s => s.Spec?.Name == $"{topology.Name}_{ServiceNames.PgBouncer}"))
            await CheckHostsAsync(
                context,
                nodes,
                [.. all.Select(static s => s.Spec?.Name ?? "").Where(n => n.StartsWith(topology.Name + "_", StringComparison.Ordinal))],
                cancel
            );
    }

    // Older ones forget a health check's start_interval, and then differ from the manifest for ever.
    internal static void CheckEngines(ClusterTopology topology, IReadOnlyList<SwarmNode> nodes)
    {
        List<string> old =
        [
            .. nodes
                .Where(n =>
                    NodeLabels.HostsOf(topology, nodes).Values.Contains(n)
                    && int.TryParse(n.EngineVersion.Split('.')[0], CultureInfo.InvariantCulture, out int major)
                    && major < OldestEngine
                )
                .Select(static n => $"{n.Hostname} has {n.EngineVersion}"),
        ];
        if (old.Count > 0)
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"Docker Engine {OldestEngine} or later is needed on every host of the cluster: {string.Join(", ", old)}.",
                "Update the engine there; one host at a time, and the managers first."
            );
    }

    private static IEnumerable<string> MissingLabels(ClusterTopology topology, IReadOnlyList<SwarmNode> nodes)
    {
        foreach ((string label, string host) in NodeLabels.Pinned(topology))
        {
            List<SwarmNode> carriers = [.. nodes.Where(n => n.Label(label) == host)];
            if (carriers.Count == 0)
                yield return $"no node is labelled {label}={host}";
            else if (carriers.Count > 1)
                yield return $"{carriers.Count} nodes are labelled {label}={host} "
                    + $"({string.Join(", ", carriers.Select(static n => n.Hostname))})";
            else if (!carriers[0].Ready)
                yield return $"node {carriers[0].Hostname} ({label}={host}) is down";
        }
        foreach (
            (string role, int count) in new[] { ("pgbouncer", topology.PgBouncer.Hosts.Count), ("haproxy", topology.HAProxy.Hosts.Count) }
        )
        {
            int carriers = nodes.Count(n => n.Label(topology.LabelPrefix + role) == "true");
            if (carriers < count)
                yield return $"{carriers} of {count} nodes are labelled {topology.LabelPrefix}{role}=true";
        }
    }

    private static void CheckPorts(ClusterTopology topology, IReadOnlyList<SwarmNode> nodes, IReadOnlyList<SwarmService> services)
    {
        HashSet<int> wanted =
        [
            topology.PgBouncer.Port,
            topology.HAProxy.PrimaryPort,
            topology.HAProxy.ReplicasPort,
            topology.HAProxy.StatsPort,
        ];
        foreach (SwarmService other in services)
        {
            if (
                other.Spec is not { } spec
                || spec.Labels?.TryGetValue(StackLabels.Namespace, out string? stack) == true && stack == topology.Name
            )
                continue;
            foreach (
                PortConfig port in (spec.EndpointSpec?.Ports ?? []).Where(p =>
                    p.PublishedPort is > 0 && wanted.Contains((int)p.PublishedPort)
                )
            )
            {
                throw new DeployException(
                    ExitCode.PreconditionMissing,
                    $"Port {port.PublishedPort} is published by the service {spec.Name} already ({port.PublishMode} mode), so it is not "
                        + $"free on {string.Join(", ", nodes.Select(static n => n.Hostname))}.",
                    $"Choose another port in the manifest, or remove that service: docker service rm {spec.Name}"
                );
            }
        }
    }

    // What no manager knows: directories, images, and ports held by something that is no service.
    private static async Task CheckHostsAsync(
        CommandContext context,
        IReadOnlyList<SwarmNode> nodes,
        IReadOnlyList<string> deployed,
        CancellationToken cancel
    )
    {
        ClusterTopology topology = context.Topology;
        IReadOnlyDictionary<string, SwarmNode> hosts = NodeLabels.HostsOf(topology, nodes);
        IReadOnlyDictionary<string, HostState> states = await HostProbe.AllAsync(context, hosts, cancel);
        LeftoverData.Check(topology, states, deployed: deployed.Count > 0);
        DirectoryOwnership.CheckMarks(topology, states);
        List<(string, string)> images = [.. states.SelectMany(s => s.Value.MissingImages.Select(i => (i, hosts[s.Key].Hostname)))];
        if (images.Count > 0)
            throw ImageCheck.Missing(images);
        List<string> directories =
        [
            .. states.SelectMany(static s => s.Value.Directories.Where(static d => !d.Ready).Select(d => $"{d.Path} on {s.Key}")),
        ];
        if (directories.Count > 0)
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"Data directories are missing or not owned by uid 999 with mode 0700: {string.Join("; ", directories)}.",
                "Run 'setup' first."
            );
        List<string> taken =
        [
            .. states.SelectMany(s =>
                HostNeeds
                    .Ports(topology, s.Key)
                    .Where(p => s.Value.Ports.Contains(p.Port) && !deployed.Contains($"{topology.Name}_{p.Service}"))
                    .Select(p => $"{p.Port} ({p.Service}) on {s.Key}")
            ),
        ];
        if (taken.Count > 0)
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"Published ports are taken already, by something that is no service of the swarm: {string.Join("; ", taken)}.",
                "Stop it (on that host, 'ss -ltnp' names the process), or choose another port in the manifest."
            );
    }
}
