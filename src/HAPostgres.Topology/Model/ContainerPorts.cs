namespace HAPostgres;

/// <summary>Ports inside pooler and proxy. Fixed, whatever the manifest publishes them as: the images' health checks know them.</summary>
public static class ContainerPorts
{
    /// <summary>The pooler, for clients and for its console.</summary>
    public const int Pool = 6432;

    /// <summary>The proxy's way to the leader.</summary>
    public const int Primary = 5000;

    /// <summary>The proxy's way to the replicas.</summary>
    public const int Replicas = 5001;

    /// <summary>The proxy's statistics, and Patroni's view of the cluster.</summary>
    public const int Stats = 7000;
}
