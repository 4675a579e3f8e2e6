using Docker.DotNet.Models;
using HAPostgres.Runtime.Swarm;
using SwarmPlacement = Docker.DotNet.Models.Placement;

namespace HAPostgres.Runtime.Stack;

/// <summary>
/// From a service of a compose file to the specification that <c>docker stack deploy</c> sends for it, field by field: a stack
/// deployed by either way is the same stack, and each may update what the other made.
/// </summary>
internal sealed class ServiceTranslator(StackNames names, SwarmIds ids)
{
    public ServiceSpec Translate(string key, StackService service)
    {
        StackDeploy deploy = service.Deploy;
        Dictionary<string, string> labels = names.Labels(deploy.Labels);
        labels[StackLabels.Image] = service.Image;
        return new ServiceSpec
        {
            Name = names.Service(key),
            Labels = labels,
            TaskTemplate = new TaskSpec
            {
                ContainerSpec = Container(service),
                LogDriver = service.Logging is { } logging ? new SwarmDriver { Name = logging.Driver, Options = logging.Options } : null,
                Resources = Resources(deploy.Resources),
                RestartPolicy = Restart(deploy.RestartPolicy),
                Placement = new SwarmPlacement
                {
                    Constraints = deploy.Placement is { Constraints.Count: > 0 } placement ? placement.Constraints : null,
                    MaxReplicas = deploy.Placement is { MaxReplicasPerNode: > 0 } limited ? limited.MaxReplicasPerNode : null,
                },
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

    private ContainerSpec Container(StackService service) =>
        new()
        {
            Image = service.Image,
            Command = service.Entrypoint,
            Args = service.Command,
            Hostname = service.Hostname,
            User = service.User,
            Dir = service.WorkingDir,
            Env = service.Environment is null
                ? null
                : [.. service.Environment.Select(static e => e.Value is null ? e.Key : $"{e.Key}={e.Value}").Order(StringComparer.Ordinal)],
            Labels = names.Labels(service.Labels),
            Mounts = service.Volumes?.Select(Mount).ToList(),
            Healthcheck = Healthcheck(service.Healthcheck),
            StopGracePeriod = ComposeValues.Duration(service.StopGracePeriod),
            StopSignal = service.StopSignal,
            ReadOnly = service.ReadOnly ? true : null,
            Init = service.Init,
            Privileges = new Privileges(),
            Secrets = service.Secrets?.Select(Secret).OrderBy(static s => s.SecretName, StringComparer.Ordinal).ToList(),
            Configs = service.Configs?.Select(Config).OrderBy(static c => c.ConfigName, StringComparer.Ordinal).ToList(),
            CapabilityAdd = Capabilities(service.CapAdd),
            CapabilityDrop = Capabilities(service.CapDrop),
            Sysctls = service.Sysctls,
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

    private SecretReference Secret(StackFileMount mount)
    {
        string name = names.Secret(mount.Source);
        return new SecretReference
        {
            SecretID = Id(ids.Secrets, name, "secret"),
            SecretName = name,
            File = new SecretReferenceFileTarget
            {
                Name = mount.Target ?? mount.Source,
                UID = mount.Uid ?? "0",
                GID = mount.Gid ?? "0",
                Mode = ComposeValues.Mode(mount.Mode),
            },
        };
    }

    private SwarmConfigReference Config(StackFileMount mount)
    {
        string name = names.Config(mount.Source);
        return new SwarmConfigReference
        {
            ConfigID = Id(ids.Configs, name, "config"),
            ConfigName = name,
            File = new ConfigReferenceFileTarget
            {
                Name = mount.Target ?? mount.Source,
                UID = mount.Uid ?? "0",
                GID = mount.Gid ?? "0",
                Mode = ComposeValues.Mode(mount.Mode),
            },
        };
    }

    private Mount Mount(StackMount mount) =>
        mount.Type switch
        {
            "volume" => Volume(mount),
            "bind" => new Mount
            {
                Type = "bind",
                Source = mount.Source,
                Target = mount.Target,
                ReadOnly = mount.ReadOnly ? true : null,
                BindOptions = mount.Bind is { Propagation: { } propagation } ? new BindOptions { Propagation = propagation } : null,
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

    private Mount Volume(StackMount mount)
    {
        string key = mount.Source ?? throw new DeployException(ExitCode.ArtifactsDoNotFit, $"The volume at {mount.Target} has no name.");
        StackVolume volume = names.File.Volumes.GetValueOrDefault(key) ?? new StackVolume();
        return new Mount
        {
            Type = "volume",
            Source = names.Volume(key),
            Target = mount.Target,
            ReadOnly = mount.ReadOnly ? true : null,
            VolumeOptions = volume.External
                ? new VolumeOptions()
                : new VolumeOptions
                {
                    Labels = names.Labels(volume.Labels),
                    DriverConfig =
                        volume.Driver is null && volume.DriverOpts is null
                            ? null
                            : new Driver { Name = volume.Driver ?? "", Options = volume.DriverOpts },
                },
        };
    }

    // Every service is found by its own name on each of its networks, whatever other aliases it has.
    private List<NetworkAttachmentConfig>? Networks(string key, StackService service) =>
        service
            .Networks?.Select(n => (Name: names.Network(n.Key), Aliases: n.Value?.Aliases))
            .OrderBy(static n => n.Name, StringComparer.Ordinal)
            .Select(n => new NetworkAttachmentConfig { Target = Id(ids.Networks, n.Name, "network"), Aliases = [.. n.Aliases ?? [], key] })
            .ToList();

    private static List<PortConfig>? Ports(StackService service) =>
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

    private static ResourceRequirements Resources(StackResources? resources) =>
        new()
        {
            Limits = resources?.Limits is { } limits
                ? new SwarmLimit
                {
                    NanoCPUs = ComposeValues.NanoCpus(limits.Cpus),
                    MemoryBytes = ComposeValues.Bytes(limits.Memory),
                    Pids = limits.Pids,
                }
                : null,
            Reservations = resources?.Reservations is { } reservations
                ? new SwarmResources
                {
                    NanoCPUs = ComposeValues.NanoCpus(reservations.Cpus),
                    MemoryBytes = ComposeValues.Bytes(reservations.Memory),
                }
                : null,
        };

    private static SwarmRestartPolicy? Restart(StackRestartPolicy? policy) =>
        policy is null
            ? null
            : new()
            {
                Condition = policy.Condition,
                Delay = ComposeValues.Duration(policy.Delay),
                MaxAttempts = policy.MaxAttempts,
                Window = ComposeValues.Duration(policy.Window),
            };

    private static SwarmUpdateConfig? Update(StackUpdate? update) =>
        update is null
            ? null
            : new()
            {
                Parallelism = update.Parallelism ?? 1,
                Delay = ComposeValues.Duration(update.Delay),
                FailureAction = update.FailureAction ?? "",
                Monitor = ComposeValues.Duration(update.Monitor),
                MaxFailureRatio = update.MaxFailureRatio,
                Order = update.Order ?? "",
            };

    private static HealthcheckConfig? Healthcheck(StackHealthcheck? check) =>
        check is null
            ? null
            : new()
            {
                Test = [.. check.Test],
                Interval = ComposeValues.Duration(check.Interval),
                Timeout = ComposeValues.Duration(check.Timeout),
                StartPeriod = ComposeValues.Duration(check.StartPeriod),
                StartInterval = ComposeValues.Duration(check.StartInterval),
                Retries = check.Retries,
            };

    private static List<string>? Capabilities(List<string>? names) =>
        names
            ?.Select(static n => n.ToUpperInvariant())
            .Select(static n => n == "ALL" || n.StartsWith("CAP_", StringComparison.Ordinal) ? n : "CAP_" + n)
            .Order(StringComparer.Ordinal)
            .ToList();

    private static string Id(IReadOnlyDictionary<string, string> ids, string name, string kind) =>
        ids.TryGetValue(name, out string? id)
            ? id
            : throw new DeployException(ExitCode.PreconditionMissing, $"The swarm has no {kind} '{name}'.", "Run 'setup' first.");
}
