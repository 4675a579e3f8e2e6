namespace HAPostgres;

/// <summary>Something that runs on a host, and what it may use there.</summary>
public sealed record PlacedService(ServiceRole Role, string Name, ResourceTopology Resources);

public static class Placement
{
    /// <summary>What runs on each host, found in one walk over the cluster.</summary>
    public static ILookup<string, PlacedService> PlacedByHost(this ClusterTopology topology) =>
        topology.Placed().ToLookup(static p => p.Host, static p => p.Service, StringComparer.Ordinal);

    private static IEnumerable<(string Host, PlacedService Service)> Placed(this ClusterTopology topology)
    {
        foreach (EtcdMember member in topology.Etcd.Members)
            yield return (member.Host, new(ServiceRole.Etcd, member.Name, topology.Etcd.Resources));
        foreach (PatroniMember member in topology.Patroni.Members)
            yield return (member.Host, new(ServiceRole.Patroni, member.Name, topology.Patroni.Resources));
        // One service each, with a task on every one of its hosts.
        PlacedService pooler = new(ServiceRole.PgBouncer, ServiceNames.PgBouncer, topology.PgBouncer.Resources);
        foreach (string host in topology.PgBouncer.Hosts.Distinct())
            yield return (host, pooler);
        PlacedService proxy = new(ServiceRole.HAProxy, ServiceNames.HAProxy, topology.HAProxy.Resources);
        foreach (string host in topology.HAProxy.Hosts.Distinct())
            yield return (host, proxy);
        foreach (BackupRepository repository in topology.Backup?.Repositories ?? [])
        {
            PlacedService service = new(ServiceRole.Backup, repository.Name, topology.Backup!.Resources);
            // One that is away from the swarm runs on any host.
            foreach (string host in repository.Host is { } kept ? [kept] : topology.Hosts.Select(static h => h.Name))
                yield return (host, service);
        }
    }

    /// <summary>Whether one host may hold both the leader of PostgreSQL and that of etcd, and etcd goes on without it.</summary>
    public static bool EtcdLeaderMayShareHost(this ClusterTopology topology)
    {
        ILookup<string, EtcdMember> etcd = topology.EtcdByHost();
        return topology.EtcdSurvivesAnyHost() && topology.Patroni.Members.Any(p => p.MayLead && etcd.Contains(p.Host));
    }

    /// <summary>Whether etcd keeps its quorum whichever host of a possible leader is lost.</summary>
    public static bool EtcdSurvivesAnyHost(this ClusterTopology topology)
    {
        ILookup<string, EtcdMember> etcd = topology.EtcdByHost();
        return topology
            .Patroni.Members.Where(static p => p.MayLead)
            .All(p => topology.Etcd.Members.Count - etcd[p.Host].Count() >= topology.Etcd.Quorum);
    }

    private static ILookup<string, EtcdMember> EtcdByHost(this ClusterTopology topology) =>
        topology.Etcd.Members.ToLookup(static e => e.Host, StringComparer.Ordinal);
}
