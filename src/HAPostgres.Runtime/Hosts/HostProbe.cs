using System.Globalization;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Hosts;

/// <summary>Looks at a host through a one-shot service on it, and changes nothing there.</summary>
internal static class HostProbe
{
    public const string HostRoot = "/host";

    /// <summary>The host's whole file system, so that directories which do not exist yet can be made.</summary>
    public static Mount Root(bool readOnly) =>
        new()
        {
            Type = "bind",
            Source = "/",
            Target = HostRoot,
            ReadOnly = readOnly,
        };

    /// <summary>All hosts at once.</summary>
    public static async Task<IReadOnlyDictionary<string, HostState>> AllAsync(
        CommandContext context,
        IReadOnlyDictionary<string, SwarmNode> hosts,
        CancellationToken cancel
    )
    {
        HostState[] states = await Task.WhenAll(
            hosts.Select(h => RunAsync(context.Jobs, context.Topology, context.Topology.Name, h.Key, h.Value, cancel))
        );
        Dictionary<string, HostState> byHost = hosts.Keys.Zip(states).ToDictionary(static p => p.First, static p => p.Second);
        foreach ((string host, _) in byHost.Where(static s => !s.Value.EngineReached))
            context.Report.Warn(
                "host",
                $"{host}: no engine socket at /run/docker.sock, so images and volumes of this host are not checked"
            );
        return byHost;
    }

    public static async Task<HostState> RunAsync(
        SwarmJobRunner runner,
        ClusterTopology topology,
        string stack,
        string host,
        SwarmNode node,
        CancellationToken cancel
    )
    {
        SwarmJobResult result = await runner.RunAsync(
            new SwarmJob
            {
                Purpose = "probe",
                Image = topology.Patroni.Image,
                Script = SwarmJobScripts.ReadForHost("probe-host.sh"),
                NodeId = node.Id,
                User = "0:0",
                Mounts = [Root(readOnly: true)],
                // The host's own network, to see which of its ports are taken.
                Networks = ["host"],
                Environment = new Dictionary<string, string>
                {
                    ["HAPG_IMAGES"] = string.Join(' ', HostNeeds.Images(topology, host)),
                    ["HAPG_VOLUMES"] = string.Join(' ', HostNeeds.Volumes(topology, stack, host)),
                    ["HAPG_DIRECTORIES"] = string.Join(' ', HostNeeds.Directories(topology, host)),
                },
            },
            cancel
        );
        if (!result.Succeeded)
            throw Failure(result, topology.Patroni.Image, host, node);
        if (Undecided(result) is { } undecided)
            throw Failure(
                result with
                {
                    Error = $"its engine does not say whether it has {undecided}",
                },
                topology.Patroni.Image,
                host,
                node
            );
        HostState state = Read(result);
        // A truncated answer must not be taken for a host without problems.
        return state.Directories.Count == HostNeeds.Directories(topology, host).Count
            ? state
            : throw Failure(
                result with
                {
                    Error = $"its answer is incomplete: {result.Output.Trim()}",
                },
                topology.Patroni.Image,
                host,
                node
            );
    }

    /// <returns>An image or a volume of which the engine said neither that it is there nor that it is not; null where there is
    /// none.</returns>
    internal static string? Undecided(SwarmJobResult result) =>
        result.Lines.Select(static l => l.Split('|')).FirstOrDefault(static r => r is ["image" or "volume", _, not ("200" or "404")])
            is [var kind, var name, var status]
            ? $"the {kind} {name} (status {status})"
            : null;

    internal static HostState Read(SwarmJobResult result)
    {
        string[][] rows = [.. result.Lines.Select(static l => l.Split('|'))];
        return new HostState(
            result.Value("socket") is { Length: > 0 },
            [.. rows.Where(static r => r is ["image", _, not "200"]).Select(static r => r[1])],
            [.. rows.Where(static r => r is ["volume", _, "200"]).Select(static r => r[1])],
            [.. rows.Where(static r => r is ["directory", _, _, _, _, _, _]).Select(r => ReadDirectory(r, rows))],
            [.. rows.Where(static r => r is ["port", _]).Select(static r => int.Parse(r[1], CultureInfo.InvariantCulture))]
        );
    }

    private static DirectoryState ReadDirectory(string[] row, string[][] rows) =>
        new(row[1], row[2], row[3], row[4], row[5], row[6])
        {
            Mark = rows.FirstOrDefault(r => r is ["mark", var path, _, _] && path == row[1]) is { } mark
                ? new DirectoryMark(mark[2], mark[3])
                : null,
            Others = [.. rows.Where(r => r is ["other", var path, _] && path == row[1]).Select(static r => r[2])],
        };

    private static DeployException Failure(SwarmJobResult result, string image, string host, SwarmNode node) =>
        TaskFailure.IsImageMissing(result.Error)
            ? ImageCheck.Missing([(image, node.Hostname)])
            : new DeployException(
                ExitCode.PreconditionMissing,
                $"Host '{host}' (node {node.Hostname}) could not be read: {result.Error}.",
                $"A one-shot service of {image} runs there as root with the host's file system mounted. See 'docker node ps "
                    + $"{node.Hostname}' for more."
            );
}

/// <summary>What is on a host.</summary>
/// <param name="EngineReached">Whether the host's engine could be asked; otherwise nothing is known of images and volumes.</param>
/// <param name="Ports">On which something listens.</param>
internal sealed record HostState(
    bool EngineReached,
    IReadOnlyList<string> MissingImages,
    IReadOnlyList<string> Volumes,
    IReadOnlyList<DirectoryState> Directories,
    IReadOnlyList<int> Ports
);

/// <param name="Content">"missing", "file" (no directory at all), "empty", "used" or "postgres" (a database cluster).</param>
/// <param name="Version">PostgreSQL's major version.</param>
/// <param name="Cluster">PostgreSQL's cluster_name, which Patroni sets to its scope.</param>
/// <param name="System">The identifier that initdb gave the database cluster; replicas share their primary's.</param>
/// <param name="Owner">uid:gid:mode.</param>
internal sealed record DirectoryState(string Path, string Content, string Version, string Cluster, string System, string Owner)
{
    /// <summary>Whose the directory is; null where it does not say.</summary>
    public DirectoryMark? Mark { get; init; }

    /// <summary>Names of up to three entries that no member makes.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    public bool IsEmpty => Content is "missing" or "empty";

    public bool HoldsDatabase => Content == "postgres";

    public bool Ready => Owner == HostNeeds.Owner && Content is not ("missing" or "file");
}

/// <summary>What a file in a member's directory says: nothing without it is taken over or deleted.</summary>
internal sealed record DirectoryMark(string Cluster, string Member);
