using System.Globalization;
using HAPostgres.Compose;

namespace HAPostgres.Artifacts.Stack;

/// <summary>
/// A backup repository: it takes the members' WAL, and backs them up at their times, into its directory, a bucket or an SSH server. In the
/// very image of the members, since pgBackRest talks to its own version only.
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
            Environment = Environment(topology.Postgres, backup, repository),
            Networks = Networks(topology, repository),
            Configs = [ServiceParts.Mount(configs.Repository(repository))],
            Secrets = ServiceParts.Secrets(topology, ServiceRole.Backup, repository.Name),
            Volumes = [Home(repository), ServiceParts.Scratch("/tmp")],
            CapDrop = ServiceParts.AllCapabilities,
            ReadOnly = true,
            StopGracePeriod = s_stopGracePeriod.TimeSpan,
            Healthcheck = ServiceParts.Healthcheck(
                patience: Duration.FromSeconds(60),
                start: DirectoryLock.StartPeriod(s_stopGracePeriod, Duration.FromSeconds(60))
            ),
            Logging = ServiceParts.Logging(topology),
            Deploy = repository.Host is { } host
                ? ServiceParts.Pinned($"{topology.LabelPrefix}backup", host, backup.Resources, Pids)
                : ServiceParts.Anywhere($"{topology.LabelPrefix}repository", backup.Resources, Pids),
        };

    private static ComposeMount Home(BackupRepository repository)
    {
        const string home = "/var/lib/pgbackrest";
        return repository.Volume is { } volume ? ComposeMount.Volume(volume, home) : ComposeMount.Bind(repository.Directory!, home);
    }

    private static OrderedDictionary<string, ComposeServiceNetwork> Networks(ClusterTopology topology, BackupRepository repository)
    {
        var networks = ServiceParts.Named(topology, repository.Name, topology.Networks.Internal);
        if (repository.IsRemote)
            networks.Add(ServiceNames.RepositoryNetwork, new());
        return networks;
    }

    private static OrderedDictionary<string, string> Environment(
        PostgresTopology postgres,
        BackupTopology backup,
        BackupRepository repository
    ) =>
        new()
        {
            ["HAPG_REPOSITORY"] = repository.Name,
            ["HAPG_REPOSITORY_NUMBER"] = backup.NumberOf(repository).ToString(CultureInfo.InvariantCulture),
            ["HAPG_OTHERS"] = (backup.Repositories.Count - 1).ToString(CultureInfo.InvariantCulture),
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
