using HAPostgres.Artifacts.Shared;
using HAPostgres.Artifacts.Stack;
using Scriban.Runtime;

namespace HAPostgres.Artifacts;

/// <summary>
/// What a template can name: <c>cluster</c> (the topology, in snake_case), what follows from it, and the ports inside containers.
/// </summary>
internal static class TemplateModel
{
    public static ScriptObject Of(ClusterTopology topology) =>
        new()
        {
            ["cluster"] = topology,
            ["recovery"] = RecoveryEstimate.Of(topology),
            ["budgets"] = HostBudget.Of(topology),
            ["sizing"] = Sizing.Of(topology),
            ["connections"] = ConnectionBudget.Of(topology),
            ["stack_file"] = StackFile.Path,
            ["version"] = ProductVersion.Text,
            ["pool_port"] = ContainerPorts.Pool,
            ["primary_port"] = ContainerPorts.Primary,
            ["replicas_port"] = ContainerPorts.Replicas,
            ["stats_port"] = ContainerPorts.Stats,
            // Between the first failed check and the verdict.
            ["fast_check_interval"] = new Duration(Math.Max(1, topology.HAProxy.CheckInterval.Milliseconds / 2)),
            // A client sends its first packet as soon as it is connected: one round trip, and room for a lost packet.
            ["first_byte"] = Duration.FromSeconds(3),
            ["login_timeout"] = LoginTimeout(topology),
            ["tls_ciphers"] = TlsCiphers.Text,
            ["socket_directory"] = ProxySocket.Directory,
            ["socket_port"] = ProxySocket.Port,
            ["socket_path"] = ProxySocket.Path,
            ["backup_port"] = BackupTopology.Port,
            ["backup_name"] = ServiceNames.Backup,
            ["backup_client_name"] = ServiceNames.BackupClient,
            ["proxy_socket_volume"] = ServiceNames.ProxySocketVolume,
            ["repository_network"] = ServiceNames.RepositoryNetwork,
        };

    private static Duration LoginTimeout(ClusterTopology topology)
    {
        Duration failover = RecoveryEstimate.Of(topology).HostLost;
        return failover < topology.PgBouncer.QueryWaitTimeout ? failover : topology.PgBouncer.QueryWaitTimeout;
    }
}
