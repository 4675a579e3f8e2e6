using System.Globalization;
using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;
using HAPostgres.Runtime;
using HAPostgres.Runtime.Swarm;
using SwarmPlacement = Docker.DotNet.Models.Placement;

namespace HAPostgres.Testing;

/// <summary>
/// The engine's rules that the product goes by, tried on a swarm: what it answers, line by line. The real one and the one in memory give
/// the same answers.
/// </summary>
internal sealed class SwarmRules(SwarmClient swarm, string image)
{
    private const string Prefix = "rules-";
    private const string Label = "rules.host";

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    private readonly List<string> _lines = [];

    /// <summary>The script of the one-shot service, and what it writes and ends with.</summary>
    public const string Script = "echo hello; echo oops >&2; exit 3";

    /// <summary>What <see cref="Script"/> does.</summary>
    public static JobAnswer ScriptAnswer { get; } = new("hello", 3, "oops");

    public static IReadOnlyList<string> Expected { get; } =
    [
        "a second config of a name: Conflict",
        "a second secret of a name: Conflict",
        "a second network of a name: Conflict",
        "a network is found by its whole name: True, by a part of it: False",
        "a service of an unknown network: InternalServerError",
        "a second service of a name: Conflict",
        "a config in use is removed: BadRequest",
        "a secret in use is removed: BadRequest",
        "services by label: rules-member",
        "its task waits for a node: Pending, 0 of 1 run",
        "once a node has the label: 1 of 1 run, on that node: True",
        "a label by an old version of the node: InternalServerError, stale: True",
        "an update by an old version of the service: InternalServerError, stale: True",
        "an update of the labels alone keeps the task: True, and another version: True",
        "an update of the template replaces the task: True, the update is completed",
        "scaled to none: 0 of 0 run",
        "a service for every node with a label: 1 of 1 run",
        "an unknown service is removed: NotFound",
        "an unknown service is inspected: NotFound",
        "tasks of an unknown service: NotFound",
        "a script ends with 3, wrote 'hello' and 'oops'",
        "its service is gone: True",
        "a network in use is removed: refused",
        "a secret that nobody uses any more is removed: done",
        "a config that nobody uses any more is removed: done",
        "a network that nobody uses any more is removed: done",
    ];

    /// <returns>The answers.</returns>
    public async Task<IReadOnlyList<string>> TryAsync(CancellationToken cancel)
    {
        await ObjectsAsync(cancel);
        await ServiceAsync(cancel);
        await JobAsync(cancel);
        await RemovalAsync(cancel);
        return _lines;
    }

    private async Task ObjectsAsync(CancellationToken cancel)
    {
        SwarmCreateConfigParameters config = new()
        {
            Config = new SwarmConfigSpec { Name = Prefix + "config", Data = Bytes("x") },
        };
        await swarm.Api.Configs.CreateConfigAsync(config, cancel);
        await SayAsync("a second config of a name", () => swarm.Api.Configs.CreateConfigAsync(config, cancel));
        await swarm.Api.Secrets.CreateAsync(new SwarmSecretSpec { Name = Prefix + "secret", Data = Bytes("x") }, cancel);
        await SayAsync(
            "a second secret of a name",
            () => swarm.Api.Secrets.CreateAsync(new SwarmSecretSpec { Name = Prefix + "secret", Data = Bytes("x") }, cancel)
        );
        NetworksCreateParameters network = new() { Name = Prefix + "network", Driver = "overlay" };
        await swarm.Api.Networks.CreateNetworkAsync(network, cancel);
        await SayAsync("a second network of a name", () => swarm.Api.Networks.CreateNetworkAsync(network, cancel));
        bool whole = await swarm.FindNetworkAsync(Prefix + "network", cancel) is not null;
        bool part = await swarm.FindNetworkAsync(Prefix + "net", cancel) is not null;
        Say($"a network is found by its whole name: {whole}, by a part of it: {part}");
    }

    private async Task ServiceAsync(CancellationToken cancel)
    {
        SwarmConfig config = (await swarm.Api.Configs.ListConfigsAsync(cancel)).Single(static c => c.Spec!.Name == Prefix + "config");
        Secret secret = (await swarm.Api.Secrets.ListAsync(cancel)).Single(static s => s.Spec!.Name == Prefix + "secret");
        ServiceSpec spec = Specify(Prefix + "member", Prefix + "nowhere", config, secret);
        await SayAsync("a service of an unknown network", () => swarm.CreateServiceAsync(spec, cancel));
        spec = Specify(Prefix + "member", Prefix + "network", config, secret);
        await swarm.CreateServiceAsync(spec, cancel);
        await SayAsync("a second service of a name", () => swarm.CreateServiceAsync(spec, cancel));
        await SayAsync("a config in use is removed", () => swarm.Api.Configs.RemoveConfigAsync(config.ID!, cancel));
        await SayAsync("a secret in use is removed", () => swarm.Api.Secrets.DeleteAsync(secret.ID!, cancel));
        Say($"services by label: {string.Join(' ', (await swarm.ServicesAsync(Prefix, cancel)).Select(static s => s.Spec!.Name))}");

        await UntilAsync(async () => await NewestAsync(cancel) is { Status.State: TaskState.Pending }, cancel);
        Say($"its task waits for a node: {(await NewestAsync(cancel))?.Status?.State}, {await RunningAsync(Prefix + "member", cancel)}");
        SwarmNode node = (await swarm.NodesAsync(cancel))[^1];
        await LabelAsync(node, "here", cancel);
        await UntilRunningAsync(cancel);
        TaskResponse first = (await NewestAsync(cancel))!;
        Say($"once a node has the label: {await RunningAsync(Prefix + "member", cancel)}, on that node: {first.NodeID == node.Id}");
        await SayStaleAsync(
            "a label by an old version of the node",
            () => swarm.Api.Swarm.UpdateNodeAsync(node.Id, node.Version, node.Spec, cancel)
        );
        await UpdatesAsync(first, cancel);
    }

    private async Task UpdatesAsync(TaskResponse first, CancellationToken cancel)
    {
        SwarmService before = await InspectAsync(cancel);
        before.Spec!.Labels!["rules.more"] = "1";
        await swarm.UpdateServiceAsync(before, before.Spec, cancel);
        await SayStaleAsync("an update by an old version of the service", () => swarm.UpdateServiceAsync(before, before.Spec, cancel));
        SwarmService now = await InspectAsync(cancel);
        await UntilRunningAsync(cancel);
        bool same = (await NewestAsync(cancel))!.ID == first.ID;
        Say($"an update of the labels alone keeps the task: {same}, and another version: {now.Version!.Index > before.Version!.Index}");

        now.Spec!.TaskTemplate!.ContainerSpec!.Env = ["RULES=2"];
        await swarm.UpdateServiceAsync(now, now.Spec, cancel);
        await UntilAsync(async () => (await InspectAsync(cancel)).UpdateStatus?.State == "completed", cancel);
        await UntilRunningAsync(cancel);
        TaskResponse second = (await NewestAsync(cancel))!;
        string state = (await InspectAsync(cancel)).UpdateStatus?.State ?? "";
        Say($"an update of the template replaces the task: {second.ID != first.ID}, the update is {state}");

        now = await InspectAsync(cancel);
        now.Spec!.Mode!.Replicated!.Replicas = 0;
        await swarm.UpdateServiceAsync(now, now.Spec, cancel);
        await UntilAsync(async () => await RunningAsync(Prefix + "member", cancel) == "0 of 0 run", cancel);
        Say($"scaled to none: {await RunningAsync(Prefix + "member", cancel)}");

        ServiceSpec everywhere = Specify(Prefix + "proxy", Prefix + "network", null, null);
        everywhere.Mode = new ServiceMode { Global = new GlobalService() };
        await swarm.CreateServiceAsync(everywhere, cancel);
        await UntilAsync(async () => await RunningAsync(Prefix + "proxy", cancel) == "1 of 1 run", cancel);
        Say($"a service for every node with a label: {await RunningAsync(Prefix + "proxy", cancel)}");
    }

    private async Task JobAsync(CancellationToken cancel)
    {
        await SayAsync("an unknown service is removed", () => swarm.Api.Swarm.RemoveServiceAsync(Prefix + "unknown", cancel));
        await SayAsync("an unknown service is inspected", () => swarm.Api.Swarm.InspectServiceAsync(Prefix + "unknown", cancel));
        await SayAsync("tasks of an unknown service", () => swarm.TasksAsync(Prefix + "unknown", cancel));
        SwarmJob job = new()
        {
            Purpose = "rules",
            Image = image,
            Script = Script,
        };
        SwarmJobResult result = await new SwarmJobRunner(swarm, "rules").RunAsync(job, cancel);
        Say($"a script ends with {result.ExitCode}, wrote '{result.Output.Trim()}' and '{result.Error}'");
        bool gone = (await swarm.AllServicesAsync(cancel)).All(static s =>
            !s.Spec!.Name!.StartsWith("rules-rules-", StringComparison.Ordinal)
        );
        Say($"its service is gone: {gone}");
    }

    private async Task RemovalAsync(CancellationToken cancel)
    {
        // The engine refuses it with one of two statuses, by what it notices first.
        bool refused = false;
        try
        {
            await swarm.Api.Networks.DeleteNetworkAsync(Prefix + "network", cancel);
        }
        catch (DockerApiException)
        {
            refused = true;
        }
        Say($"a network in use is removed: {(refused ? "refused" : "done")}");
        foreach (string name in new[] { "member", "proxy" })
            await swarm.Api.Swarm.RemoveServiceAsync(Prefix + name, cancel);
        foreach (SwarmNode node in await swarm.NodesAsync(cancel))
            await LabelAsync(node, null, cancel);
        Secret secret = (await swarm.Api.Secrets.ListAsync(cancel)).Single(static s => s.Spec!.Name == Prefix + "secret");
        await SayAsync("a secret that nobody uses any more is removed", () => swarm.Api.Secrets.DeleteAsync(secret.ID!, cancel));
        SwarmConfig config = (await swarm.Api.Configs.ListConfigsAsync(cancel)).Single(static c => c.Spec!.Name == Prefix + "config");
        await SayAsync("a config that nobody uses any more is removed", () => swarm.Api.Configs.RemoveConfigAsync(config.ID!, cancel));
        await UntilAsync(
            async () =>
            {
                try
                {
                    await swarm.Api.Networks.DeleteNetworkAsync(Prefix + "network", cancel);
                    return true;
                }
                catch (DockerApiException)
                {
                    // The last containers are on their way out.
                    return false;
                }
            },
            cancel
        );
        bool left = await swarm.FindNetworkAsync(Prefix + "network", cancel) is not null;
        Say($"a network that nobody uses any more is removed: {(left ? "refused" : "done")}");
    }

    private ServiceSpec Specify(string name, string network, SwarmConfig? config, Secret? secret) =>
        new()
        {
            Name = name,
            Labels = config is null
                ? new Dictionary<string, string>()
                : new Dictionary<string, string> { [StackLabels.Namespace] = Prefix },
            Mode = new ServiceMode { Replicated = new ReplicatedService { Replicas = 1 } },
            EndpointSpec = new EndpointSpec { Mode = "dnsrr" },
            TaskTemplate = new TaskSpec
            {
                Placement = new SwarmPlacement { Constraints = [$"node.labels.{Label} == here"] },
                Networks = [new NetworkAttachmentConfig { Target = network }],
                ContainerSpec = new ContainerSpec
                {
                    Image = image,
                    Command = ["/bin/bash", "-c", "trap 'exit 0' TERM; sleep infinity & wait"],
                    Secrets = secret is null
                        ? []
                        :
                        [
                            new SecretReference
                            {
                                SecretID = secret.ID!,
                                SecretName = secret.Spec!.Name!,
                                File = new SecretReferenceFileTarget
                                {
                                    Name = "rules",
                                    UID = "0",
                                    GID = "0",
                                    Mode = 0b100_000_000,
                                },
                            },
                        ],
                    Configs = config is null
                        ? []
                        :
                        [
                            new SwarmConfigReference
                            {
                                ConfigID = config.ID,
                                ConfigName = config.Spec!.Name!,
                                File = new ConfigReferenceFileTarget
                                {
                                    Name = "/tmp/rules",
                                    UID = "0",
                                    GID = "0",
                                    Mode = 0b100_100_100,
                                },
                            },
                        ],
                },
            },
        };

    private async Task LabelAsync(SwarmNode node, string? value, CancellationToken cancel)
    {
        Dictionary<string, string> labels = new(node.Labels);
        labels.Remove(Label);
        if (value is not null)
            labels[Label] = value;
        NodeUpdateParameters spec = new()
        {
            Name = node.Spec.Name,
            Role = node.Spec.Role,
            Availability = node.Spec.Availability,
            Labels = labels,
        };
        await swarm.Api.Swarm.UpdateNodeAsync(node.Id, node.Version, spec, cancel);
    }

    private Task<SwarmService> InspectAsync(CancellationToken cancel) => swarm.Api.Swarm.InspectServiceAsync(Prefix + "member", cancel);

    private async Task<TaskResponse?> NewestAsync(CancellationToken cancel) =>
        (await swarm.TasksAsync(Prefix + "member", cancel)).FirstOrDefault(static t =>
            t.DesiredState is TaskState.Running or TaskState.Ready
        );

    private async Task<string> RunningAsync(string service, CancellationToken cancel)
    {
        SwarmService found = (await swarm.Api.Swarm.ListServicesAsync(new ServiceListParameters { Status = true }, cancel)).Single(s =>
            s.Spec!.Name == service
        );
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{found.ServiceStatus?.RunningTasks} of {found.ServiceStatus?.DesiredTasks} run"
        );
    }

    private Task UntilRunningAsync(CancellationToken cancel) =>
        UntilAsync(async () => await NewestAsync(cancel) is { Status.State: TaskState.Running }, cancel);

    private async Task UntilAsync(Func<Task<bool>> condition, CancellationToken cancel)
    {
        if (!await Wait.UntilAsync(swarm.Clock, s_limit, condition, cancel))
            Say($"not within {s_limit.TotalSeconds:0} s:");
    }

    private Task SayStaleAsync(string what, Func<Task> call) =>
        SayAsync(what, call, static e => $"{e.StatusCode}, stale: {StaleVersion.Is(e)}");

    private Task SayAsync(string what, Func<Task> call) => SayAsync(what, call, static e => e.StatusCode.ToString());

    private async Task SayAsync(string what, Func<Task> call, Func<DockerApiException, string> describe)
    {
        try
        {
            await call();
            Say($"{what}: done");
        }
        catch (DockerApiException e)
        {
            Say($"{what}: {describe(e)}");
        }
    }

    private void Say(string line) => _lines.Add(line);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
