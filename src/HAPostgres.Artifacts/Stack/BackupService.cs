using System.Globalization;
using HAPostgres.Compose;

namespace HAPostgres.Artifacts.Stack;

/// <summary>
/// A backup repository: it serves its directory to the members, and backs them up at their times. In the very image of the members, since
/// pgBackRest talks to its own version only.
/// </summary>
internal static class BackupService
{
    private static readonly Duration s_stopGracePeriod = Duration.FromSeconds(30);

    /// <summary>One process for each file that is copied or received at the same time, for each member, and a shell.</summary>
    private const int Pids = 512;

    public static ComposeService Of(ClusterTopology topology, BackupTopology backup, BackupRepository repository, ConfigFiles configs) =>
        new()
        {
            Image = topology.Patroni.Image,
            Hostname = repository.Name,
            Command = ["backup-repository"],
            // It starts processes that outlive the one that started them.
            Init = true,
            Environment = Environment(topology.Postgres, backup),
            Networks = ServiceParts.Named(topology, repository.Name, topology.Networks.Internal),
            Configs = [ServiceParts.Mount(configs.Repository!)],
            Secrets = ServiceParts.Secrets(topology, ServiceRole.Backup),
            Volumes = [ComposeMount.Bind(repository.Directory, "/var/lib/pgbackrest"), ServiceParts.Scratch("/tmp")],
            CapDrop = ServiceParts.AllCapabilities,
            ReadOnly = true,
            StopGracePeriod = s_stopGracePeriod.TimeSpan,
            Healthcheck = ServiceParts.Healthcheck(
                patience: Duration.FromSeconds(60),
                start: DirectoryLock.StartPeriod(s_stopGracePeriod, Duration.FromSeconds(60))
            ),
            Logging = ServiceParts.Logging(topology),
            Deploy = ServiceParts.Pinned($"{topology.LabelPrefix}backup", repository.Host, backup.Resources, Pids),
        };

    private static OrderedDictionary<string, string> Environment(PostgresTopology postgres, BackupTopology backup) =>
        new()
        {
            [DirectoryLock.WaitVariable] = DirectoryLock.WaitSeconds(s_stopGracePeriod),
            [ServiceParts.Stanza] = backup.Stanza,
            ["HAPG_FULL"] = backup.Full ?? "",
            ["HAPG_DIFFERENTIAL"] = backup.Differential ?? "",
            ["HAPG_INCREMENTAL"] = backup.Incremental ?? "",
            ["HAPG_VERIFY"] = backup.Verify ?? "",
            ["HAPG_SUPERUSER"] = postgres.Superuser,
            ["HAPG_KEEP_FULL"] = backup.KeepFull.ToString(CultureInfo.InvariantCulture),
            ["HAPG_KEEP_DAYS"] = backup.KeepDays?.ToString(CultureInfo.InvariantCulture) ?? "",
        };
}
