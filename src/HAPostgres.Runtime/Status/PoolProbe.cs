using Docker.DotNet.Models;
using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Docker;
using HAPostgres.Runtime.Patroni;
using HAPostgres.Runtime.Planning;

namespace HAPostgres.Runtime.Status;

/// <summary>
/// SHOW POOLS of every pooler. PgBouncer's console speaks only the simple protocol, which .NET's driver does not: psql asks, from
/// inside the application network.
/// </summary>
internal static class PoolProbe
{
    public static async Task<IReadOnlyList<PoolStatus>> RunAsync(
        Session session,
        IReadOnlyList<SwarmNode> nodes,
        IReadOnlyList<TaskResponse> tasks,
        IReadOnlyDictionary<string, string> services,
        CancellationToken cancel)
    {
        ClusterTopology topology = session.Topology;
        OneShotResult result = await InternalJob.RunAsync(
            session,
            "pools",
            ServiceKind.Patroni,
            topology.Networks.Application,
            OneShotScripts.Read("pools.sh"),
            new Dictionary<string, string>
            {
                ["HAPG_POOLERS"] = $"tasks.{topology.Name}_{ServiceNames.PgBouncer}",
                ["HAPG_NAME"] = $"{ServiceNames.PgBouncer}.{topology.Domain}",
                ["HAPG_PORT"] = $"{ContainerPorts.Pool}",
                ["HAPG_USER"] = topology.Postgres.MonitorUser,
            },
            ["ca.crt", "monitor_password"],
            cancel);
        List<PoolStatus> pools = [.. Read(result.Lines, Hosts(nodes, tasks, services))];
        return pools.Count > 0 || result.Succeeded && result.Error.Length == 0
            ? pools
            : throw new DeployException(ExitCode.Failed, result.Error.Length > 0 ? result.Error : "no pooler answers");
    }

    /// <param name="lines">"pool|address|…": for each address a line of column names, then the rows.</param>
    internal static IEnumerable<PoolStatus> Read(IEnumerable<string> lines, IReadOnlyDictionary<string, string> hosts)
    {
        foreach (IGrouping<string, string[]> pooler in lines.Select(static l => l.Split('|')).Where(static r => r is ["pool", _, _, ..]).GroupBy(static r => r[1]))
        {
            string[] columns = pooler.First();
            foreach (string[] row in pooler.Skip(1))
            {
                string Cell(string column) => Array.IndexOf(columns, column) is > 0 and int at && at < row.Length ? row[at] : "";
                yield return new PoolStatus(
                    hosts.GetValueOrDefault(pooler.Key, pooler.Key), Cell("database"), Cell("user"), Cell("cl_active"), Cell("cl_waiting"), Cell("sv_active"), Cell("sv_idle"), Cell("maxwait"), Cell("pool_mode"));
            }
        }
    }

    // The poolers' addresses in the application network, as the swarm gave them out.
    private static Dictionary<string, string> Hosts(IReadOnlyList<SwarmNode> nodes, IReadOnlyList<TaskResponse> tasks, IReadOnlyDictionary<string, string> services)
    {
        Dictionary<string, string> hosts = [];
        foreach (TaskResponse task in tasks.Where(t => services.GetValueOrDefault(t.ServiceID ?? "") == ServiceNames.PgBouncer && t.DesiredState is TaskState.Running))
        {
            foreach (string address in (task.NetworksAttachments ?? []).SelectMany(static n => n.Addresses ?? []))
                hosts[address.Split('/')[0]] = nodes.FirstOrDefault(n => n.Id == task.NodeID)?.Hostname ?? "";
        }
        return hosts;
    }
}
