using System.Globalization;
using System.Text.Json;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Repositories;

/// <summary>Asks every repository what it holds, as a member would: from inside the cluster's network.</summary>
internal static class BackupProbe
{
    /// <summary>pgBackRest's exit code where another process holds a lock that it needs; backup-verify has the same.</summary>
    public const int Locked = 50;

    /// <summary>It lists every file of the archive.</summary>
    private static readonly TimeSpan s_factsLimit = TimeSpan.FromMinutes(2);

    /// <exception cref="DeployException">The manifest has no backup, or nobody answered.</exception>
    public static async Task<BackupSet> LookAsync(CommandContext context, CancellationToken cancel)
    {
        ClusterTopology topology = context.Topology;
        BackupTopology backup = Stated(topology);
        SwarmJobResult result = await InternalJob.RunAsync(
            context,
            new SwarmJob
            {
                Purpose = "backups",
                Image = topology.Patroni.Image,
                Script = SwarmJobScripts.Read("backups.sh"),
                Environment = Environment(topology, backup),
                Networks = [$"{topology.Name}_{topology.Networks.Internal}"],
            },
            ["ca.crt", "backup-client.crt", "backup-client.key"],
            cancel
        );
        if (!result.Succeeded)
            throw new DeployException(
                ExitCode.Failed,
                $"The repositories could not be asked: {Shortened(result.Error)}.",
                "'logs' of the service backup-<host> shows more."
            );
        try
        {
            return BackupSet.Parse([.. result.Lines], [.. backup.Repositories]);
        }
        catch (JsonException e)
        {
            throw new DeployException(
                ExitCode.Failed,
                $"pgBackRest's answer could not be read: {e.Message}",
                "'logs' of the service backup-<host> shows more."
            );
        }
    }

    /// <summary>Asks the repositories by the network, and the host of each what it knows of its own.</summary>
    /// <exception cref="DeployException">The manifest has no backup, or no repository answered.</exception>
    public static async Task<BackupReport> ReadAsync(CommandContext context, CancellationToken cancel)
    {
        Task<BackupSet> set = LookAsync(context, cancel);
        (string Name, Task<Observation<RepositoryFacts>> Facts)[] facts =
        [
            .. Stated(context.Topology)
                .Repositories.Select(r => (r.Name, Observation.OfAsync(() => FactsAsync(context, r, cancel), cancel))),
        ];
        await Task.WhenAll(facts.Select(static f => f.Facts));
        return new(await set, facts.ToDictionary(static f => f.Name, static f => f.Facts.Result));
    }

    /// <exception cref="DeployException">The manifest has no backup.</exception>
    public static BackupTopology Stated(ClusterTopology topology) =>
        topology.Backup
        ?? throw new DeployException(
            ExitCode.PreconditionMissing,
            $"{topology.Name} has no backup.",
            "State a repository in the manifest (backup.repositories), build, and run 'setup' and 'deploy'."
        );

    private static async Task<RepositoryFacts> FactsAsync(CommandContext context, BackupRepository repository, CancellationToken cancel)
    {
        SwarmJobResult result = await BesideAsync(
            context,
            repository,
            "archive-facts",
            SwarmJobScripts.Read("archive-facts.sh"),
            new Dictionary<string, string>(),
            s_factsLimit,
            cancel
        );
        return result is { Succeeded: true, Lines: [var json, ..] }
            ? RepositoryFacts.Parse(repository.Name, json)
            : throw new DeployException(ExitCode.Failed, Shortened(result.Error));
    }

    /// <summary>Runs a script beside a repository, with what its service has.</summary>
    public static async Task<SwarmJobResult> BesideAsync(
        CommandContext context,
        BackupRepository repository,
        string purpose,
        string script,
        IReadOnlyDictionary<string, string> environment,
        TimeSpan limit,
        CancellationToken cancel
    )
    {
        ContainerSpec running = await ContainerAsync(context, repository.Name, cancel);
        string node = repository.Host is { } host
            ? (await NodeAsync(context, "backup", host, cancel)).Id
            : await RunningOnAsync(context, repository.Name, cancel);
        return await context.Jobs.RunAsync(
            new SwarmJob
            {
                Purpose = purpose,
                Image = running.Image ?? context.Topology.Patroni.Image,
                Script = SwarmJobScripts.Read("beside-repository.sh") + script,
                Environment = (running.Env ?? [])
                    .Select(static e => e.Split('=', 2))
                    .Where(e => e is [var name, _] && !environment.ContainsKey(name))
                    .Select(static e => KeyValuePair.Create(e[0], e[1]))
                    .Concat(environment)
                    .ToDictionary(),
                NodeId = node,
                Mounts = [.. (running.Mounts ?? []).Where(static m => m.Target == "/var/lib/pgbackrest")],
                Configs = [.. running.Configs ?? []],
                Secrets = [.. running.Secrets ?? []],
                Networks =
                [
                    $"{context.Topology.Name}_{context.Topology.Networks.Internal}",
                    .. repository.IsRemote ? [$"{context.Topology.Name}_{ServiceNames.RepositoryNetwork}"] : Array.Empty<string>(),
                ],
                Limit = limit,
            },
            cancel
        );
    }

    /// <summary>What a service of the stack runs with, for a one-shot service that is to have the same.</summary>
    /// <param name="key">The service's name inside the stack.</param>
    public static async Task<ContainerSpec> ContainerAsync(CommandContext context, string key, CancellationToken cancel)
    {
        string name = $"{context.Topology.Name}_{key}";
        return (await context.Swarm.ServicesAsync(context.Topology.Name, cancel))
                .FirstOrDefault(s => s.Spec!.Name == name)
                ?.Spec?.TaskTemplate?.ContainerSpec
            ?? throw new DeployException(ExitCode.PreconditionMissing, $"The swarm has no service {name}.", "Run 'deploy' first.");
    }

    /// <summary>The node on which a service's task runs.</summary>
    private static async Task<string> RunningOnAsync(CommandContext context, string key, CancellationToken cancel) =>
        (await context.Swarm.FindTasksAsync($"{context.Topology.Name}_{key}", cancel))
            ?.FirstOrDefault(static t => t.Status?.State == TaskState.Running)
            ?.NodeID
        ?? throw new DeployException(ExitCode.Failed, $"The service {key} has no task that runs.", $"'status' and 'logs {key}' show why.");

    /// <param name="role">Of the label that the host carries: "patroni" or "backup".</param>
    public static async Task<SwarmNode> NodeAsync(CommandContext context, string role, string host, CancellationToken cancel) =>
        (await context.Swarm.NodesAsync(cancel)).FirstOrDefault(n => n.Ready && n.Label(context.Topology.LabelPrefix + role) == host)
        ?? throw new DeployException(
            ExitCode.Failed,
            $"No node that is up carries the label {context.Topology.LabelPrefix}{role}={host}.",
            "Start its host; 'status' shows the nodes."
        );

    /// <summary>Of an error of many lines, what it is and its hints.</summary>
    public static string Shortened(string error) =>
        string.Join("; ", error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(3));

    private static Dictionary<string, string> Environment(ClusterTopology topology, BackupTopology backup)
    {
        Dictionary<string, string> variables = new()
        {
            ["PGBACKREST_STANZA"] = backup.Stanza,
            ["HAPG_REPOSITORIES"] = backup.Repositories.Count.ToString(CultureInfo.InvariantCulture),
        };
        foreach ((int index, BackupRepository repository) in backup.Repositories.Index())
        {
            string prefix = string.Create(CultureInfo.InvariantCulture, $"PGBACKREST_REPO{index + 1}_HOST");
            variables[prefix] = $"{repository.Name}.{topology.Domain}";
            variables[$"{prefix}_TYPE"] = "tls";
            variables[$"{prefix}_PORT"] = BackupTopology.Port.ToString(CultureInfo.InvariantCulture);
            variables[$"{prefix}_CA_FILE"] = "/run/secrets/ca.crt";
            variables[$"{prefix}_CERT_FILE"] = "/run/secrets/backup-client.crt";
            variables[$"{prefix}_KEY_FILE"] = "/run/secrets/backup-client.key";
        }
        return variables;
    }
}
