using HAPostgres.Compose;

namespace HAPostgres.Artifacts.Stack;

/// <summary>The stack: every service, network, volume, config and secret, as <c>docker stack deploy</c> takes it.</summary>
internal static class StackFile
{
    public const string Path = "docker-compose.infra.yml";

    private static readonly ComposeVolume s_local = new() { Driver = "local" };

    public static Artifact Render(ClusterTopology topology, ConfigFiles configs) =>
        Artifact.From(Path, ComposeText.Write(Build(topology, configs)));

    private static ComposeFile Build(ClusterTopology topology, ConfigFiles configs) =>
        new()
        {
            Origin = new() { Topology = TopologyDigest.Of(topology), Version = ProductVersion.Text },
            Services = Ordered([
                .. topology.Etcd.Members.Select(m => (m.Name, EtcdService.Of(topology, m))),
                .. topology.Patroni.Members.Select(m => (m.Name, PatroniService.Of(topology, m, configs))),
                (ServiceNames.PgBouncer, PgBouncerService.Of(topology, configs)),
                (ServiceNames.HAProxy, HAProxyService.Of(topology, configs)),
                .. topology.Backup is { } backup
                    ? backup.Repositories.Select(r => (r.Name, BackupService.Of(topology, backup, r, configs)))
                    : [],
            ]),
            Networks = Ordered([
                (topology.Networks.Application, new ComposeNetwork { Name = topology.Networks.Application, External = true }),
                (topology.Networks.Internal, Inside(topology)),
                (topology.Networks.Backend, Inside(topology)),
                .. topology.Backup is { HasRemote: true }
                    ? [(ServiceNames.RepositoryNetwork, Inside(topology) with { Internal = false })]
                    : Array.Empty<(string, ComposeNetwork)>(),
            ]),
            Volumes = Ordered([
                .. topology.Etcd.Members.Select(static m => (m.Volume, s_local)),
                (ServiceNames.ProxySocketVolume, s_local),
                .. (topology.Backup?.Repositories ?? []).Select(static r => r.Volume).OfType<string>().Select(v => (v, s_local)),
            ]),
            Configs = Ordered(
                configs.All.Select(c =>
                    (c.Key, new ComposeConfig { Name = c.SwarmName(topology.Name), File = $"./{c.Artifact.RelativePath}" })
                )
            ),
            Secrets = Ordered(topology.Secrets.Select(static s => (s.Key, new ComposeSecret { Name = s.Name, External = true }))),
        };

    /// <summary>Internal, and only for services: a container that is started by hand cannot join.</summary>
    private static ComposeNetwork Inside(ClusterTopology topology) =>
        new()
        {
            Driver = "overlay",
            // An option without a value is how Docker's overlay driver has it.
            DriverOpts = topology.Networks.Encrypted ? new() { ["encrypted"] = "" } : null,
            Internal = true,
            Attachable = false,
        };

    private static OrderedDictionary<string, T> Ordered<T>(IEnumerable<(string Key, T Value)> entries) =>
        new(entries.Select(static e => KeyValuePair.Create(e.Key, e.Value)));
}
