using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Hosts;

/// <summary>Deletes volumes and directories on every host, through each host's own engine and file system.</summary>
internal static class DataRemover
{
    public static async Task RunAsync(
        CommandContext context,
        IReadOnlyDictionary<string, SwarmNode> hosts,
        bool all,
        CancellationToken cancel
    )
    {
        ClusterTopology topology = context.Topology;
        string[] problems = await Task.WhenAll(
            hosts.Select(h =>
                RunAsync(
                    context,
                    h.Key,
                    h.Value,
                    [.. HostNeeds.Volumes(topology, topology.Name, h.Key), .. all ? HostNeeds.WorkVolumes(topology, topology.Name) : []],
                    all ? HostNeeds.DataDirectories(topology, h.Key) : [],
                    cancel
                )
            )
        );
        List<string> failed = [.. problems.Where(static p => p.Length > 0)];
        if (failed.Count > 0)
            throw new DeployException(
                ExitCode.Failed,
                $"Not all data could be deleted: {string.Join("; ", failed)}.",
                "Remove the cause and run the same command again; it continues."
            );
    }

    /// <returns>What went wrong; empty where nothing did.</returns>
    public static async Task<string> RunAsync(
        CommandContext context,
        string host,
        SwarmNode node,
        IReadOnlyList<string> volumes,
        IReadOnlyList<MemberDirectory> directories,
        CancellationToken cancel
    )
    {
        SwarmJobResult result = await context.Jobs.RunAsync(
            new SwarmJob
            {
                Purpose = "remove",
                Image = context.Topology.Patroni.Image,
                Script = SwarmJobScripts.ReadForHost("delete-data.sh"),
                NodeId = node.Id,
                User = "0:0",
                Mounts = [HostProbe.Root(readOnly: false)],
                Environment = new Dictionary<string, string>
                {
                    ["HAPG_STACK"] = context.Topology.Name,
                    ["HAPG_VOLUMES"] = string.Join(' ', volumes),
                    ["HAPG_DIRECTORIES"] = string.Join(' ', directories),
                },
                Limit = TimeSpan.FromMinutes(10),
            },
            cancel
        );
        foreach (string[] row in result.Lines.Select(static l => l.Split('|')).Where(static r => r is ["removed", _, _]))
            context.Report.Good(row[1], $"{row[2]} on {host} deleted");
        return result.Succeeded ? "" : $"{host} (node {node.Hostname}): {result.Error}";
    }
}
