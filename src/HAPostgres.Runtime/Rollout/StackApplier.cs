using System.Text.Json;
using Docker.DotNet;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Planning;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Rollout;

/// <summary>Makes the stack's objects in the swarm, as <c>docker stack deploy</c> would: networks, configs, then services.</summary>
internal sealed class StackApplier(CommandContext context)
{
    private Dictionary<string, string> _networks = [];
    private Dictionary<string, string> _configs = [];
    private Dictionary<string, string> _secrets = [];

    private SwarmClient Swarm => context.Swarm;

    /// <summary>Creates missing networks, and the configs that services will mount; learns the ids of all that services refer to.</summary>
    public async Task PrepareAsync(DesiredState desired, PlanBasis before, CancellationToken cancel)
    {
        foreach ((string name, NetworksCreateParameters network) in desired.Networks.Where(n => !before.Networks.ContainsKey(n.Key)))
        {
            await Swarm.Api.Networks.CreateNetworkAsync(network, cancel);
            context.Report.Good("network", name);
        }
        HashSet<string> needed = [.. desired.ConfigsFor(Planner.Applied(desired, before))];
        foreach ((string name, byte[] data) in desired.Configs.Where(c => needed.Contains(c.Key) && !before.Configs.Contains(c.Key)))
        {
            SwarmConfigSpec spec = new()
            {
                Name = name,
                Data = data,
                Labels = new Dictionary<string, string> { [StackLabels.Namespace] = context.Topology.Name },
            };
            await Swarm.Api.Configs.CreateConfigAsync(new SwarmCreateConfigParameters { Config = spec }, cancel);
            context.Report.Good("config", name);
        }
        _networks = (await Swarm.Api.Networks.ListNetworksAsync(new NetworksListParameters(), cancel))
            .Where(static n => n.Scope == "swarm")
            .GroupBy(static n => n.Name ?? "")
            .ToDictionary(static g => g.Key, static g => g.First().ID ?? "");
        _configs = (await Swarm.Api.Configs.ListConfigsAsync(cancel)).ToDictionary(static c => c.Spec?.Name ?? "", static c => c.ID ?? "");
        _secrets = (await Swarm.Api.Secrets.ListAsync(cancel)).ToDictionary(static s => s.Spec?.Name ?? "", static s => s.ID ?? "");
    }

    public async Task CreateAsync(ServiceSpec wanted, CancellationToken cancel)
    {
        await Swarm.CreateServiceAsync(Resolved(wanted), cancel);
        context.Report.Good("service", $"{wanted.Name} created");
    }

    /// <summary>Gives a service its new specification.</summary>
    /// <param name="wait">Waits until all tasks are replaced; null where nobody has to.</param>
    public async Task UpdateAsync(ServiceSpec service, ReadinessWatch? wait, CancellationToken cancel)
    {
        ServiceSpec wanted = Resolved(service);
        ServiceUpdateWait? turnover = wait is null ? null : await ServiceUpdateWait.BeginAsync(context, wanted.Name!, cancel);
        await Swarm.UpdateServiceAsync(
            wanted.Name!,
            now =>
            {
                // As docker stack deploy does: a forced restart of the past is no change, and an image that was asked for under the same
                // name keeps its digest.
                wanted.TaskTemplate!.ForceUpdate = now.TaskTemplate!.ForceUpdate;
                if (
                    now.Labels?.TryGetValue(StackLabels.Image, out string? asked) == true
                    && asked == wanted.TaskTemplate.ContainerSpec!.Image
                )
                    wanted.TaskTemplate.ContainerSpec.Image = KeptDigest(now.TaskTemplate.ContainerSpec!.Image!, asked);
                return wanted;
            },
            cancel
        );
        context.Report.Good("service", $"{wanted.Name} updated");
        if (turnover is not null)
            await wait!.WaitForTasksAsync(turnover, cancel);
    }

    /// <summary>Removes what the stack owned and nothing needs any more: configs and networks of earlier versions.</summary>
    public async Task RemoveUnusedAsync(IEnumerable<Change> unused, CancellationToken cancel)
    {
        foreach (Change change in unused)
        {
            try
            {
                if (change.Subject == Subject.Config)
                    await Swarm.Api.Configs.RemoveConfigAsync(change.Name, cancel);
                else if (change.Subject == Subject.Network)
                    await Swarm.Api.Networks.DeleteNetworkAsync(change.Name, cancel);
            }
            catch (DockerApiException e)
            {
                context.Report.Warn(change.Name, $"stays: {EngineRefusal.Explain(e)}");
            }
        }
    }

    // Somebody may have set another image by hand under the same label.
    private static string KeptDigest(string current, string asked) =>
        current.StartsWith(asked + "@", StringComparison.Ordinal) ? current : asked;

    private ServiceSpec Resolved(ServiceSpec named)
    {
        ServiceSpec spec = JsonSerializer.Deserialize<ServiceSpec>(JsonSerializer.Serialize(named))!;
        foreach (NetworkAttachmentConfig network in spec.TaskTemplate?.Networks ?? [])
            network.Target = Id(_networks, network.Target, "network");
        foreach (SwarmConfigReference config in spec.TaskTemplate?.ContainerSpec?.Configs ?? [])
            config.ConfigID = Id(_configs, config.ConfigName, "config");
        foreach (SecretReference secret in spec.TaskTemplate?.ContainerSpec?.Secrets ?? [])
            secret.SecretID = Id(_secrets, secret.SecretName, "secret");
        return spec;
    }

    private static string Id(Dictionary<string, string> ids, string? name, string kind) =>
        ids.TryGetValue(name ?? "", out string? id)
            ? id
            : throw new DeployException(ExitCode.PreconditionMissing, $"The swarm has no {kind} '{name}'.", "Run 'setup' first.");
}
