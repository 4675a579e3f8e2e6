namespace HAPostgres.Runtime.Stack;

internal enum ServiceKind
{
    Etcd,
    Patroni,
    Proxy,
    Pooler,

    /// <summary>A backup repository.</summary>
    Backup,

    /// <summary>Not of the manifest: somebody else's, or a member that left.</summary>
    Other,
}

internal static class ServiceKinds
{
    /// <param name="service">Its name in the swarm.</param>
    public static ServiceKind Of(ClusterTopology topology, string service) =>
        KeyOf(topology, service) switch
        {
            ServiceNames.HAProxy => ServiceKind.Proxy,
            ServiceNames.PgBouncer => ServiceKind.Pooler,
            string key when topology.Patroni.Members.Any(m => m.Name == key) => ServiceKind.Patroni,
            string key when topology.Etcd.Members.Any(m => m.Name == key) => ServiceKind.Etcd,
            string key when topology.Backup?.Repositories.Any(r => r.Name == key) == true => ServiceKind.Backup,
            _ => ServiceKind.Other,
        };

    /// <summary>A service's name inside the stack, which is a member's name in Patroni or etcd.</summary>
    public static string KeyOf(ClusterTopology topology, string service) =>
        service.StartsWith(topology.Name + "_", StringComparison.Ordinal) ? service[(topology.Name.Length + 1)..] : service;
}
