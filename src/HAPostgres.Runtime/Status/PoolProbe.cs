using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Stack;
using HAPostgres.Runtime.State;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Status;

/// <summary>
/// SHOW POOLS of every pooler. PgBouncer's console speaks only the simple protocol, which .NET's driver does not: psql asks, from
/// inside the application network.
/// </summary>
internal static class PoolProbe
{
    /// <param name="gap">Takes what a pooler could not be asked for, and why.</param>
    public static async Task<IReadOnlyList<PoolStatus>> RunAsync(
        CommandContext context,
        ClusterState state,
        Action<string> gap,
        CancellationToken cancel
    )
    {
        ClusterTopology topology = context.Topology;
        SwarmJobResult result = await InternalJob.RunAsync(
            context,
            "pools",
            ServiceKind.Patroni,
            topology.Networks.Application,
            SwarmJobScripts.Read("pools.sh"),
            new Dictionary<string, string>
            {
                ["HAPG_POOLERS"] = $"tasks.{topology.Name}_{ServiceNames.PgBouncer}",
                ["HAPG_NAME"] = $"{ServiceNames.PgBouncer}.{topology.Domain}",
                ["HAPG_PORT"] = $"{ContainerPorts.Pool}",
                ["HAPG_USER"] = topology.Postgres.MonitorUser,
            },
            ["ca.crt", "monitor_password"],
            cancel
        );
        if (!result.Succeeded)
            throw new DeployException(ExitCode.Failed, result.Error);
        IReadOnlyDictionary<string, string> hosts = Hosts(topology, state);
        foreach (string silence in Silences(result.Lines, hosts))
            gap(silence);
        return [.. Read(result.Lines, hosts)];
    }

    /// <returns>Why poolers that are there did not answer, those among them that have no name in the network yet.</returns>
    internal static IEnumerable<string> Silences(IReadOnlyList<string> lines, IReadOnlyDictionary<string, string> hosts)
    {
        List<string[]> rows = [.. lines.Select(static l => l.Split('|', 3)).Where(static r => r is ["pool" or "silent", _, _])];
        foreach (string[] row in rows.Where(static r => r[0] == "silent"))
            yield return $"the pooler on {hosts.GetValueOrDefault(row[1], row[1])}: {row[2]}";
        foreach (
            string host in hosts
                .GroupBy(static h => h.Value, static h => h.Key)
                .Where(g => !g.Any(a => rows.Any(r => r[1] == a)))
                .Select(static g => g.Key)
        )
            yield return $"the pooler on {host}: its name is not known in the application network, as of one that is not healthy yet";
    }

    /// <param name="lines">"pool|address|…": for each address a line of column names, then the rows.</param>
    internal static IEnumerable<PoolStatus> Read(IEnumerable<string> lines, IReadOnlyDictionary<string, string> hosts)
    {
        foreach (
            IGrouping<string, string[]> pooler in lines
                .Select(static l => l.Split('|'))
                .Where(static r => r is ["pool", _, _, ..])
                .GroupBy(static r => r[1])
        )
        {
            string[] columns = pooler.First();
            foreach (string[] row in pooler.Skip(1))
            {
                string Cell(string column) => Array.IndexOf(columns, column) is > 0 and int at && at < row.Length ? row[at] : "";
                yield return new PoolStatus(
                    hosts.GetValueOrDefault(pooler.Key, pooler.Key),
                    Cell("database"),
                    Cell("user"),
                    Cell("cl_active"),
                    Cell("cl_waiting"),
                    Cell("sv_active"),
                    Cell("sv_idle"),
                    Cell("maxwait"),
                    Cell("pool_mode")
                );
            }
        }
    }

    // The poolers' addresses in the application network, as the swarm gave them out.
    private static Dictionary<string, string> Hosts(ClusterTopology topology, ClusterState state)
    {
        SwarmService? pooler = state.Services.FirstOrDefault(s => ServiceKinds.Of(topology, s.Spec!.Name!) == ServiceKind.Pooler);
        Dictionary<string, string> hosts = [];
        foreach (TaskResponse task in state.Tasks.Where(t => t.ServiceID == pooler?.ID && t.DesiredState is TaskState.Running))
        {
            foreach (string address in (task.NetworksAttachments ?? []).SelectMany(static n => n.Addresses ?? []))
                hosts[address.Split('/')[0]] = state.Nodes.FirstOrDefault(n => n.Id == task.NodeID)?.Hostname ?? "";
        }
        return hosts;
    }
}
