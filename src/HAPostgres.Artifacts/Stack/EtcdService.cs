using System.Globalization;
using HAPostgres.Artifacts.Shared;
using HAPostgres.Compose;

namespace HAPostgres.Artifacts.Stack;

/// <summary>A member of etcd.</summary>
internal static class EtcdService
{
    private static readonly Duration s_stopGracePeriod = Duration.FromSeconds(30);

    public static ComposeService Of(ClusterTopology topology, EtcdMember member) =>
        new()
        {
            Image = topology.Etcd.Image,
            Hostname = member.Name,
            Environment = Environment(topology, member),
            Networks = new()
            {
                [topology.Networks.Internal] = new() { Aliases = [$"{member.Name}.{topology.Domain}", EtcdName.Of(topology)] },
            },
            Secrets = ServiceParts.Secrets(topology, ServiceRole.Etcd),
            Volumes = [ComposeMount.Volume(member.Volume, "/var/lib/etcd"), ServiceParts.Scratch("/tmp")],
            CapDrop = ServiceParts.AllCapabilities,
            ReadOnly = true,
            StopGracePeriod = s_stopGracePeriod.TimeSpan,
            Healthcheck = ServiceParts.Healthcheck(
                patience: Duration.FromSeconds(60),
                start: DirectoryLock.StartPeriod(s_stopGracePeriod, Duration.FromSeconds(60))
            ),
            Logging = ServiceParts.Logging(topology),
            Deploy = ServiceParts.Pinned($"{topology.LabelPrefix}etcd", member.Host, topology.Etcd.Resources, ServiceParts.ProxyPids),
        };

    private static OrderedDictionary<string, string> Environment(ClusterTopology topology, EtcdMember member)
    {
        EtcdTopology etcd = topology.Etcd;
        string Url(EtcdMember m, int port) => $"https://{m.Name}.{topology.Domain}:{port}";
        return new()
        {
            ["ETCD_NAME"] = member.Name,
            ["ETCD_DATA_DIR"] = "/var/lib/etcd",
            [DirectoryLock.WaitVariable] = DirectoryLock.WaitSeconds(s_stopGracePeriod),
            ["ETCD_INITIAL_CLUSTER"] = string.Join(',', etcd.Members.Select(m => $"{m.Name}={Url(m, etcd.PeerPort)}")),
            ["ETCD_INITIAL_CLUSTER_STATE"] = "new",
            ["ETCD_INITIAL_CLUSTER_TOKEN"] = etcd.Token,
            ["ETCD_LISTEN_CLIENT_URLS"] = $"https://0.0.0.0:{etcd.ClientPort}",
            ["ETCD_ADVERTISE_CLIENT_URLS"] = Url(member, etcd.ClientPort),
            ["ETCD_LISTEN_PEER_URLS"] = $"https://0.0.0.0:{etcd.PeerPort}",
            ["ETCD_INITIAL_ADVERTISE_PEER_URLS"] = Url(member, etcd.PeerPort),
            ["ETCD_CERT_FILE"] = "/run/secrets/etcd.crt",
            ["ETCD_KEY_FILE"] = "/run/secrets/etcd.key",
            ["ETCD_TRUSTED_CA_FILE"] = "/run/secrets/ca.crt",
            ["ETCD_CLIENT_CERT_AUTH"] = "true",
            ["ETCD_PEER_CERT_FILE"] = "/run/secrets/etcd.crt",
            ["ETCD_PEER_KEY_FILE"] = "/run/secrets/etcd.key",
            ["ETCD_PEER_TRUSTED_CA_FILE"] = "/run/secrets/ca.crt",
            ["ETCD_PEER_CLIENT_CERT_AUTH"] = "true",
            // A peer is fully trusted, so a certificate of the authority is not enough: etcd's own has this name, its clients' has
            // not.
            // (The same for clients, ETCD_CLIENT_CERT_ALLOWED_HOSTNAME, shuts etcd 3.5's own HTTP gateway out, and with it Patroni.)
            ["ETCD_PEER_CERT_ALLOWED_HOSTNAME"] = EtcdName.Of(topology),
            // A peer calls from its address on the overlay network, which Swarm chooses anew for every task and which no
            // certificate can name. The certificate must still be of our authority, and the called side is checked by name.
            ["ETCD_EXPERIMENTAL_PEER_SKIP_CLIENT_SAN_VERIFICATION"] = "true",
            ["ETCD_TLS_MIN_VERSION"] = "TLS1.2",
            ["ETCD_STRICT_RECONFIG_CHECK"] = "true",
            ["ETCD_HEARTBEAT_INTERVAL"] = Number(etcd.HeartbeatInterval.Milliseconds),
            ["ETCD_ELECTION_TIMEOUT"] = Number(etcd.ElectionTimeout.Milliseconds),
            ["ETCD_QUOTA_BACKEND_BYTES"] = Number(etcd.QuotaBackend.Bytes),
            // Patroni writes every loop; without compaction the history alone fills the quota and etcd refuses writes.
            ["ETCD_AUTO_COMPACTION_MODE"] = "periodic",
            ["ETCD_AUTO_COMPACTION_RETENTION"] = "1h",
        };
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
