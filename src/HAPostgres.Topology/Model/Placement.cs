namespace HAPostgres;

/// <summary>Something that runs on a host, and what it may use there.</summary>
public sealed record PlacedService(ServiceRole Role, string Name, ResourceTopology Resources);

public static class Placement
{
    /// <summary>What runs on each host, found in one walk over the cluster.</summary>
    public static ILookup<string, PlacedService> PlacedByHost(this ClusterTopology topology) =>
        topology.Etcd.Members.Select(m => (m.Host, Service: new PlacedService(ServiceRole.Etcd, m.Name, topology.Etcd.Resources)))
            .Concat(topology.Patroni.Members.Select(m => (m.Host, Service: new PlacedService(ServiceRole.Patroni, m.Name, topology.Patroni.Resources))))
            .Concat(topology.PgBouncer.Hosts.Distinct().Select(host => (Host: host, Service: new PlacedService(ServiceRole.PgBouncer, ServiceNames.PgBouncer, topology.PgBouncer.Resources))))
            .Concat(topology.HAProxy.Hosts.Distinct().Select(host => (Host: host, Service: new PlacedService(ServiceRole.HAProxy, ServiceNames.HAProxy, topology.HAProxy.Resources))))
            .ToLookup(static p => p.Host, static p => p.Service, StringComparer.Ordinal);

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
        return topology.Patroni.Members.Where(static p => p.MayLead)
            .All(p => topology.Etcd.Members.Count - etcd[p.Host].Count() >= topology.Etcd.Quorum);
    }

    private static ILookup<string, EtcdMember> EtcdByHost(this ClusterTopology topology) =>
        topology.Etcd.Members.ToLookup(static e => e.Host, StringComparer.Ordinal);
}
