using HAPostgres.Compose;

namespace HAPostgres.Artifacts.Stack;

/// <summary>The proxy on every host that has one.</summary>
internal static class HAProxyService
{
    public static ComposeService Of(ClusterTopology topology, ConfigFiles configs)
    {
        HAProxyTopology proxy = topology.HAProxy;
        return new()
        {
            Image = proxy.Image,
            Networks = new()
            {
                [topology.Networks.Application] = new() { Aliases = [$"{ServiceNames.HAProxy}.{topology.Domain}"] },
                [topology.Networks.Backend] = new(),
            },
            Ports =
            [
                ServiceParts.Port(ContainerPorts.Primary, proxy.PrimaryPort),
                ServiceParts.Port(ContainerPorts.Replicas, proxy.ReplicasPort),
                ServiceParts.Port(ContainerPorts.Stats, proxy.StatsPort),
            ],
            Configs = [ServiceParts.Mount(configs.HAProxy)],
            Secrets = ServiceParts.Secrets(topology, ServiceRole.HAProxy),
            Volumes = [ComposeMount.Volume(ServiceNames.ProxySocketVolume, ProxySocket.Directory), ServiceParts.Scratch("/tmp")],
            CapDrop = ServiceParts.AllCapabilities,
            ReadOnly = true,
            // Two descriptors for a connection.
            Ulimits = ServiceParts.OpenFiles((2 * proxy.MaxConnections) + 1024),
            // Takes no new connection and lets open ones end by themselves, until hard-stop-after of haproxy.cfg.
            StopSignal = "SIGUSR1",
            StopGracePeriod = ServiceParts.StopGracePeriod,
            Healthcheck = ServiceParts.Healthcheck(patience: Duration.FromSeconds(30), start: Duration.FromSeconds(30)),
            Logging = ServiceParts.Logging(topology),
            Deploy = ServiceParts.OnEvery($"{topology.LabelPrefix}haproxy", proxy.Resources, ServiceParts.ProxyPids),
        };
    }
}
