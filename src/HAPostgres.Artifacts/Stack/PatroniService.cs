using HAPostgres.Compose;

namespace HAPostgres.Artifacts.Stack;

/// <summary>A member of Patroni with its PostgreSQL.</summary>
internal static class PatroniService
{
    public static ComposeService Of(ClusterTopology topology, PatroniMember member, ConfigFiles configs)
    {
        PatroniTopology patroni = topology.Patroni;
        return new()
        {
            Image = patroni.Image,
            Hostname = member.Name,
            Environment = Environment(topology),
            Networks = ServiceParts.Named(topology, member.Name, topology.Networks.Internal, topology.Networks.Backend),
            Configs =
            [
                ServiceParts.Mount(configs.Bootstrap),
                ServiceParts.Mount(configs.Member(member)),
                ServiceParts.Mount(configs.PostBootstrap),
                .. configs.BackupClient is { } client ? [ServiceParts.Mount(client)] : Array.Empty<ComposeFileMount>(),
            ],
            Secrets = ServiceParts.Secrets(topology, ServiceRole.Patroni),
            Volumes =
            [
                ComposeMount.Bind(member.DataDirectory, "/var/lib/postgresql"),
                ComposeMount.Memory("/dev/shm", patroni.SharedMemory.Bytes),
                // The file with the replication password is here.
                ServiceParts.Scratch("/run/postgresql"),
                ServiceParts.Scratch("/tmp"),
                ServiceParts.Scratch("/var/log/pgbackrest"),
                ServiceParts.Scratch("/var/spool/pgbackrest"),
            ],
            CapDrop = ServiceParts.AllCapabilities,
            ReadOnly = true,
            // Patroni hands the leadership over and then stops PostgreSQL, which writes a checkpoint first.
            StopGracePeriod = patroni.StopGracePeriod.TimeSpan,
            // Swarm must not restart a member before Patroni has decided, which takes up to ttl.
            Healthcheck = ServiceParts.Healthcheck(
                patience: 2 * patroni.Ttl,
                start: DirectoryLock.StartPeriod(patroni.StopGracePeriod, Duration.FromSeconds(120))
            ),
            Logging = ServiceParts.Logging(topology),
            Deploy = ServiceParts.Pinned($"{topology.LabelPrefix}patroni", member.Host, patroni.Resources, Pids(topology)),
        };
    }

    private static OrderedDictionary<string, string> Environment(ClusterTopology topology)
    {
        OrderedDictionary<string, string> variables = new()
        {
            [DirectoryLock.WaitVariable] = DirectoryLock.WaitSeconds(topology.Patroni.StopGracePeriod),
        };
        if (topology.Backup is { } backup)
            variables[ServiceParts.Stanza] = backup.Stanza;
        return variables;
    }

    /// <summary>
    /// A process for each connection, and room for workers and WAL senders; as many again for Patroni's threads, backups and a shell.
    /// </summary>
    private static int Pids(ClusterTopology topology) => 2 * (ConnectionBudget.Of(topology).MaxConnections + 500);
}
