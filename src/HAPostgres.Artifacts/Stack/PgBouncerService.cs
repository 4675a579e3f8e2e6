using System.Globalization;
using HAPostgres.Compose;

namespace HAPostgres.Artifacts.Stack;

/// <summary>The pooler on every host that has one.</summary>
internal static class PgBouncerService
{
    public static ComposeService Of(ClusterTopology topology, ConfigFiles configs)
    {
        PgBouncerTopology pool = topology.PgBouncer;
        return new()
        {
            Image = pool.Image,
            Environment = new() { ["HAPG_MAX_PER_SOURCE"] = pool.MaxConnectionsPerSource.ToString(CultureInfo.InvariantCulture) },
            Networks = ServiceParts.Named(topology, ServiceNames.PgBouncer, topology.Networks.Application),
            Ports = [ServiceParts.Port(ContainerPorts.Pool, pool.Port)],
            Configs = [ServiceParts.Mount(configs.PgBouncer)],
            Secrets = ServiceParts.Secrets(topology, ServiceRole.PgBouncer),
            Volumes =
            [
                ComposeMount.Volume(ServiceNames.ProxySocketVolume, ProxySocket.Directory),
                // The file with the pooler's password is here.
                ServiceParts.Scratch("/run/pgbouncer"),
                ServiceParts.Scratch("/tmp"),
            ],
            CapDrop = ServiceParts.AllCapabilities,
            ReadOnly = true,
            Ulimits = ServiceParts.OpenFiles(pool.MaxClientConnections + pool.ServerConnections + 1024),
            // SIGINT waits until every server connection is released. In session pooling that is when the client leaves, which may be
            // never: SIGQUIT ends at once, and clients reconnect to the pooler of another host.
            StopSignal = pool.PoolMode == PoolMode.Session ? "SIGQUIT" : "SIGINT",
            StopGracePeriod = ServiceParts.StopGracePeriod,
            Healthcheck = ServiceParts.Healthcheck(patience: Duration.FromSeconds(30), start: Duration.FromSeconds(30)),
            Logging = ServiceParts.Logging(topology),
            Deploy = ServiceParts.OnEvery($"{topology.LabelPrefix}pgbouncer", pool.Resources, ServiceParts.ProxyPids),
        };
    }
}
