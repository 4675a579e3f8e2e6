using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Hosts;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Membership;

/// <summary>
/// Takes a member's label off its node, and the labels of proxy and pooler where the manifest has nothing left on that host.
/// </summary>
internal static class MemberLabels
{
    public static async Task RemoveAsync(CommandContext context, DeployedMember member, CancellationToken cancel)
    {
        ClusterTopology topology = context.Topology;
        string label = topology.LabelPrefix + (member.Kind == MemberKind.Etcd ? "etcd" : "patroni");
        bool stillNeeded =
            member.Kind == MemberKind.Etcd
                ? topology.Etcd.Members.Any(m => m.Host == member.Host)
                : topology.Patroni.Members.Any(m => m.Host == member.Host);
        if (stillNeeded)
            return;
        foreach (SwarmNode node in (await context.Swarm.NodesAsync(cancel)).Where(n => n.Label(label) == member.Host))
        {
            List<string> names = [label];
            if (!topology.PgBouncer.Hosts.Contains(member.Host))
                names.Add($"{topology.LabelPrefix}pgbouncer");
            if (!topology.HAProxy.Hosts.Contains(member.Host))
                names.Add($"{topology.LabelPrefix}haproxy");
            names.RemoveAll(n => node.Label(n) is null);
            await NodeLabels.RemoveAsync(context.Swarm, node, names, cancel);
            context.Report.Good("label", $"{node.Hostname}: {string.Join(", ", names)} removed");
        }
    }
}
