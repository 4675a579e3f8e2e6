using Docker.DotNet.Models;
using HAPostgres.Compose;
using HAPostgres.Runtime.Swarm;
using SwarmPlacement = Docker.DotNet.Models.Placement;

namespace HAPostgres.Runtime.Stack;

/// <summary>
/// From a service of a compose file to the specification that <c>docker stack deploy</c> sends for it, field by field: a stack
/// deployed by either way is the same stack, and each may update what the other made.
/// </summary>
internal sealed class ServiceTranslator(StackNames names, SwarmIds ids)
{
    public ServiceSpec Translate(string key, ComposeService service)
    {
        ComposeDeploy deploy = service.Deploy;
        return new ServiceSpec
        {
            Name = names.Service(key),
            Labels = new Dictionary<string, string>(names.Labels) { [StackLabels.Image] = service.Image },
            TaskTemplate = new TaskSpec
            {
                ContainerSpec = Container(service),
                LogDriver = new SwarmDriver { Name = service.Logging.Driver, Options = service.Logging.Options },
                Resources = Resources(deploy.Resources),
                RestartPolicy = Restart(deploy.RestartPolicy),
                Placement = new SwarmPlacement { Constraints = deploy.Placement.Constraints },
                Networks = Networks(key, service),
            },
            Mode = deploy.Mode switch
            {
                "global" => new ServiceMode { Global = new GlobalService() },
                "replicated" => new ServiceMode { Replicated = new ReplicatedService { Replicas = deploy.Replicas ?? 1 } },
                string other => throw new DeployException(
                    ExitCode.ArtifactsDoNotFit,
                    $"Service '{key}' has the mode '{other}', which is not supported."
                ),
            },
            EndpointSpec = new EndpointSpec { Mode = deploy.EndpointMode, Ports = Ports(service) },
            UpdateConfig = Update(deploy.UpdateConfig),
            RollbackConfig = Update(deploy.RollbackConfig),
        };
    }

    private ContainerSpec Container(ComposeService service) =>
        new()
        {
            Image = service.Image,
            Hostname = service.Hostname,
            Env = service.Environment?.Select(static e => $"{e.Key}={e.Value}").Order(StringComparer.Ordinal).ToList(),
            Labels = names.Labels,
            Mounts = [.. service.Volumes.Select(Mount)],
            Healthcheck = Healthcheck(service.Healthcheck),
            StopGracePeriod = service.StopGracePeriod,
            Args = service.Command,
            Init = service.Init,
            StopSignal = service.StopSignal,
            ReadOnly = service.ReadOnly,
            Privileges = new Privileges(),
            Secrets = [.. service.Secrets.Select(Secret).OrderBy(static s => s.SecretName, StringComparer.Ordinal)],
            Configs = service.Configs?.Select(Config).OrderBy(static c => c.ConfigName, StringComparer.Ordinal).ToList(),
            CapabilityDrop = service.CapDrop,
            Ulimits = service
                .Ulimits?.OrderBy(static u => u.Key, StringComparer.Ordinal)
                .Select(static u => new Ulimit
                {
                    Name = u.Key,
                    Soft = u.Value.Soft,
                    Hard = u.Value.Hard,
                })
                .ToList(),
        };

    private SecretReference Secret(ComposeFileMount mount)
    {
        string name = names.Secret(mount.Source);
        return new SecretReference
        {
            SecretID = Id(ids.Secrets, name, "secret"),
            SecretName = name,
            File = new SecretReferenceFileTarget
            {
                Name = mount.Target,
                UID = mount.Uid,
                GID = mount.Gid,
                Mode = (uint)mount.Mode,
            },
        };
    }

    private SwarmConfigReference Config(ComposeFileMount mount)
    {
        string name = names.Config(mount.Source);
        return new SwarmConfigReference
        {
            ConfigID = Id(ids.Configs, name, "config"),
            ConfigName = name,
            File = new ConfigReferenceFileTarget
            {
                Name = mount.Target,
                UID = mount.Uid,
                GID = mount.Gid,
                Mode = (uint)mount.Mode,
            },
        };
    }

    private Mount Mount(ComposeMount mount) =>
        mount.Type switch
        {
            "volume" => Volume(mount),
            "bind" => new Mount
            {
                Type = "bind",
                Source = mount.Source,
                Target = mount.Target,
            },
            "tmpfs" => new Mount
            {
                Type = "tmpfs",
                Target = mount.Target,
                TmpfsOptions = mount.Tmpfs is { Size: > 0 } tmpfs ? new TmpfsOptions { SizeBytes = tmpfs.Size } : null,
            },
            string other => throw new DeployException(
                ExitCode.ArtifactsDoNotFit,
                $"The rendered stack has a mount of type '{other}', which is not supported."
            ),
        };

    private Mount Volume(ComposeMount mount)
    {
        string key = mount.Source ?? throw new DeployException(ExitCode.ArtifactsDoNotFit, $"The volume at {mount.Target} has no name.");
        return new Mount
        {
            Type = "volume",
            Source = names.Volume(key),
            Target = mount.Target,
            VolumeOptions = new VolumeOptions
            {
                Labels = names.Labels,
                DriverConfig = new Driver { Name = names.File.Volumes[key].Driver },
            },
        };
    }

    // Every service is found by its own name on each of its networks, whatever other aliases it has.
    private List<NetworkAttachmentConfig> Networks(string key, ComposeService service) =>
        [
            .. service
                .Networks.Select(n => (Name: names.Network(n.Key), n.Value.Aliases))
                .OrderBy(static n => n.Name, StringComparer.Ordinal)
                .Select(n => new NetworkAttachmentConfig
                {
                    Target = Id(ids.Networks, n.Name, "network"),
                    Aliases = [.. n.Aliases ?? [], key],
                }),
        ];

    private static List<PortConfig>? Ports(ComposeService service) =>
        service
            .Ports?.OrderBy(static p => p.Published)
            .Select(static p => new PortConfig
            {
                Protocol = p.Protocol,
                TargetPort = p.Target,
                PublishedPort = p.Published,
                PublishMode = p.Mode,
            })
            .ToList();

    private static ResourceRequirements Resources(ComposeResources resources) =>
        new()
        {
            Limits = new SwarmLimit
            {
                NanoCPUs = NanoCpus(resources.Limits.Cpus),
                MemoryBytes = resources.Limits.Memory.Bytes,
                Pids = resources.Limits.Pids,
            },
            Reservations = new SwarmResources
            {
                NanoCPUs = NanoCpus(resources.Reservations.Cpus),
                MemoryBytes = resources.Reservations.Memory.Bytes,
            },
        };

    private static long NanoCpus(decimal cpus) => (long)(cpus * 1_000_000_000);

    private static SwarmRestartPolicy Restart(ComposeRestartPolicy policy) => new() { Condition = policy.Condition, Delay = policy.Delay };

    private static SwarmUpdateConfig Update(ComposeUpdate update) =>
        new()
        {
            Parallelism = update.Parallelism,
            Delay = update.Delay,
            FailureAction = update.FailureAction,
            Monitor = update.Monitor,
            Order = update.Order,
        };

    private static HealthcheckConfig Healthcheck(ComposeHealthcheck check) =>
        new()
        {
            Test = [.. check.Test],
            Interval = check.Interval,
            Timeout = check.Timeout,
            StartPeriod = check.StartPeriod,
            StartInterval = check.StartInterval,
            Retries = check.Retries,
        };

    private static string Id(IReadOnlyDictionary<string, string> ids, string name, string kind) =>
        ids.TryGetValue(name, out string? id)
            ? id
            : throw new DeployException(ExitCode.PreconditionMissing, $"The swarm has no {kind} '{name}'.", "Run 'setup' first.");
}
