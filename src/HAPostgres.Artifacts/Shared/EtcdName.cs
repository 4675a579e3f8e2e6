namespace HAPostgres.Artifacts.Shared;

/// <summary>
/// The name that all members of etcd share, so that Patroni's configuration, and with it PostgreSQL, does not depend on which members
/// there are.
/// </summary>
internal static class EtcdName
{
    public static string Of(ClusterTopology topology) => $"etcd.{topology.Domain}";
}
