namespace HAPostgres;

/// <summary>Something that runs on a host, and what it may use there.</summary>
public sealed record PlacedService(ServiceRole Role, string Name, ResourceTopology Resources);

public static class Placement
{
    /// <summary>Everything that runs on a host.</summary>
    public static IEnumerable<PlacedService> PlacedOn(this ClusterTopology topology, string host)
    {
        foreach (EtcdMember member in topology.Etcd.Members.Where(m => m.Host == host))
            yield return new PlacedService(ServiceRole.Etcd, member.Name, topology.Etcd.Resources);
        foreach (PatroniMember member in topology.Patroni.Members.Where(m => m.Host == host))
            yield return new PlacedService(ServiceRole.Patroni, member.Name, topology.Patroni.Resources);
        if (topology.PgBouncer.Hosts.Contains(host))
            yield return new PlacedService(ServiceRole.PgBouncer, ServiceNames.PgBouncer, topology.PgBouncer.Resources);
        if (topology.HAProxy.Hosts.Contains(host))
            yield return new PlacedService(ServiceRole.HAProxy, ServiceNames.HAProxy, topology.HAProxy.Resources);
    }

    /// <summary>Whether one host may hold both the leader of PostgreSQL and that of etcd, and etcd goes on without it.</summary>
    public static bool EtcdLeaderMayShareHost(this ClusterTopology topology) =>
        topology.EtcdSurvivesAnyHost() && topology.Etcd.Members.Any(e => topology.Patroni.Members.Any(p => p.Host == e.Host && p.MayLead));

    /// <summary>Whether etcd keeps its quorum whichever host of a possible leader is lost.</summary>
    public static bool EtcdSurvivesAnyHost(this ClusterTopology topology) =>
        topology.Patroni.Members.Where(static p => p.MayLead)
            .All(p => topology.Etcd.Members.Count(e => e.Host != p.Host) >= topology.Etcd.Quorum);
}
