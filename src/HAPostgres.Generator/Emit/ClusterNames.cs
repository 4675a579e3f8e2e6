namespace HAPostgres.Generator.Emit;

/// <summary>What code calls by its name: members, endpoints, parameters and secrets.</summary>
internal sealed record ClusterNames(
    string Domain,
    EquatableArray<PatroniMember> Patroni,
    EquatableArray<EtcdMember> Etcd,
    ClusterEndpoints Endpoints,
    EquatableArray<SizedParameter> Parameters,
    EquatableArray<SecretFile> Secrets
)
{
    public static ClusterNames Of(ClusterTopology topology) =>
        new(
            topology.Domain,
            topology.Patroni.Members,
            topology.Etcd.Members,
            ClusterEndpoints.Of(topology.PgBouncer, topology.HAProxy),
            Sizing.Of(topology).ToEquatableArray(),
            topology.Secrets
        );
}

/// <summary>Where applications and people reach the cluster.</summary>
internal sealed record ClusterEndpoints(
    EquatableArray<string> PoolHosts,
    int PoolPort,
    PoolMode PoolMode,
    EquatableArray<string> ProxyHosts,
    int PrimaryPort,
    int ReplicasPort,
    int StatsPort,
    string StatsUser
)
{
    public static ClusterEndpoints Of(PgBouncerTopology pool, HAProxyTopology proxy) =>
        new(pool.Hosts, pool.Port, pool.PoolMode, proxy.Hosts, proxy.PrimaryPort, proxy.ReplicasPort, proxy.StatsPort, proxy.StatsUser);
}
