using System.Globalization;
using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace HAPostgres.Runtime.Swarm;

/// <summary>A manager of the swarm, reached over its engine's API.</summary>
internal sealed class SwarmClient : IDisposable
{
    /// <summary>A manager that has just come back answers only when it has found the others: more than 10 s were seen.</summary>
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(30);

    /// <summary>A manager asks the image's registry for a digest first, and waits for one that it cannot reach.</summary>
    private static readonly TimeSpan s_creationTimeout = TimeSpan.FromMinutes(1);

    internal SwarmClient(IDockerClient api, string endpoint, TimeProvider clock)
    {
        Clock = clock;
        Api = api;
        Endpoint = endpoint;
    }

    public IDockerClient Api { get; }

    /// <summary>The engine's address, for messages.</summary>
    public string Endpoint { get; }

    /// <summary>What waits for the swarm go by.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Two swarms with a cluster of one name differ in it.</summary>
    public string SwarmId { get; private set; } = "";

    /// <param name="host">"unix://…" or "tcp://…"; null for DOCKER_HOST, the docker context or the default socket.</param>
    /// <exception cref="DeployException">The engine does not answer, has no swarm, or is a worker.</exception>
    public static async Task<SwarmClient> ConnectAsync(string? host, CancellationToken cancel)
    {
        (IDockerClient api, string endpoint) = EngineEndpoint.Open(host);
        SwarmClient client = new(api, endpoint, TimeProvider.System);
        try
        {
            await client.CheckManagerAsync(cancel);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public async Task<IReadOnlyList<SwarmNode>> NodesAsync(CancellationToken cancel) =>
        [.. (await Api.Swarm.ListNodesAsync(cancel)).Select(SwarmNode.From).OrderBy(static n => n.Hostname, StringComparer.Ordinal)];

    /// <summary>How often nodes report to the managers; null where the engine does not say.</summary>
    public async Task<TimeSpan?> HeartbeatAsync(CancellationToken cancel) =>
        (await Api.Swarm.InspectSwarmAsync(cancel)).Spec?.Dispatcher?.HeartbeatPeriod;

    public async Task<IReadOnlyList<SwarmService>> ServicesAsync(string stack, CancellationToken cancel) =>
        [
            .. (
                await Api.Swarm.ListServicesAsync(new ServiceListParameters { Filters = Filters.Stack(stack), Status = true }, cancel)
            ).OrderBy(static s => s.Spec!.Name, StringComparer.Ordinal),
        ];

    public async Task<IReadOnlyList<SwarmService>> AllServicesAsync(CancellationToken cancel) =>
        [.. await Api.Swarm.ListServicesAsync(new ServiceListParameters(), cancel)];

    public async Task<IReadOnlyList<TaskResponse>> TasksAsync(string serviceId, CancellationToken cancel) =>
        [
            .. (
                await Api.Tasks.ListAsync(new TasksListParameters { Filters = Filters.Of("service", serviceId) }, cancel)
            ).OrderByDescending(static t => t.CreatedAt),
        ];

    /// <returns>Null where there is no such service: it may have gone since it was listed.</returns>
    public async Task<IReadOnlyList<TaskResponse>?> FindTasksAsync(string serviceId, CancellationToken cancel)
    {
        try
        {
            return await TasksAsync(serviceId, cancel);
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public async Task<IReadOnlyList<TaskResponse>> StackTasksAsync(string stack, CancellationToken cancel) =>
        [
            .. (await Api.Tasks.ListAsync(new TasksListParameters { Filters = Filters.Stack(stack) }, cancel)).OrderByDescending(static t =>
                t.CreatedAt
            ),
        ];

    /// <summary>
    /// Creates a service, with the credentials of its image's registry: the nodes that pull the image have none of their own. The engine's
    /// answer is awaited after Ctrl-C too: it may carry out a call whose caller has gone, after the caller removed what it had asked for.
    /// </summary>
    public async Task CreateServiceAsync(ServiceSpec service, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        ServiceCreateParameters create = new() { Service = service };
        if (await RegistryCredentials.OfAsync(ImageOf(service), cancel) is { } credentials)
            create.RegistryAuth = credentials;
        await Api.Swarm.CreateServiceAsync(create, CancellationToken.None).WaitAsync(s_creationTimeout, CancellationToken.None);
    }

    /// <summary>Updates a service from what it is now, again on fresh state where somebody else was faster.</summary>
    /// <param name="change">From the specification that it has to the one that it shall have; null leaves it alone.</param>
    public Task UpdateServiceAsync(string name, Func<ServiceSpec, ServiceSpec?> change, CancellationToken cancel) =>
        StaleVersion.RetryAsync(
            Clock,
            async () =>
            {
                SwarmService now = await Api.Swarm.InspectServiceAsync(name, cancel);
                if (change(now.Spec!) is { } wanted)
                    await UpdateServiceAsync(now, wanted, cancel);
            },
            cancel
        );

    /// <summary>
    /// Updates a service, with the credentials of its image's registry; without any here, those that it was made with stay.
    /// </summary>
    /// <param name="now">The service that the update rests on.</param>
    public async Task UpdateServiceAsync(SwarmService now, ServiceSpec wanted, CancellationToken cancel)
    {
        ServiceUpdateParameters update = new() { Service = wanted, Version = (long)(now.Version?.Index ?? 0) };
        if (await RegistryCredentials.OfAsync(ImageOf(wanted), cancel) is { } credentials)
            update.RegistryAuth = credentials;
        else
            update.RegistryAuthFrom = "spec";
        await Api.Swarm.UpdateServiceAsync(now.ID!, update, cancel);
    }

    private static string ImageOf(ServiceSpec service) => service.TaskTemplate?.ContainerSpec?.Image ?? "";

    public async Task<NetworkResponse?> FindNetworkAsync(string name, CancellationToken cancel) =>
        (await Api.Networks.ListNetworksAsync(new NetworksListParameters { Filters = Filters.Of("name", name) }, cancel)).FirstOrDefault(
            n => n.Name == name
        );

    public void Dispose() => Api.Dispose();

    private async Task CheckManagerAsync(CancellationToken cancel)
    {
        SystemInfoResponse info;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(s_connectTimeout);
        try
        {
            info = await Api.System.GetSystemInfoAsync(limit.Token);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && (EngineFailure.IsConnection(e) || EngineFailure.IsFile(e)))
        {
            string reason =
                e is OperationCanceledException
                    ? $"no answer within {s_connectTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s"
                    : EngineFailure.Reason(e, Endpoint);
            throw new DeployException(
                ExitCode.EngineUnreachable,
                $"No Docker Engine answers at {Endpoint}: {reason}.",
                "Start the engine, or name another one with --host unix:///path or --host tcp://address:port, or with DOCKER_HOST. A "
                    + "permission error means that your user is not in the group of the socket."
            );
        }
        catch (DockerApiException e) when (EngineRefusal.Explain(e).Contains("HTTP request to an HTTPS server", StringComparison.Ordinal))
        {
            throw new DeployException(
                ExitCode.EngineUnreachable,
                $"The engine at {Endpoint} takes TLS alone.",
                "Set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to the directory of ca.pem, cert.pem and key.pem; or use a docker context "
                    + "that has them."
            );
        }
        string state = info.Swarm?.LocalNodeState.ToString() ?? "";
        if (state.Equals("locked", StringComparison.OrdinalIgnoreCase))
        {
            throw new DeployException(
                ExitCode.NotASwarmManager,
                $"The swarm is locked on {info.Name} ({Endpoint}): its engine was restarted with autolock on, and waits for the unlock "
                    + "key.",
                $"Run 'docker swarm unlock' on {info.Name}; 'docker swarm unlock-key' on another manager shows the key. "
                    + "Do not run 'docker swarm init': the swarm and its services exist."
            );
        }
        if (info.Swarm?.LocalNodeState is { } node && (state is "pending" or "error" || !string.IsNullOrEmpty(info.Swarm.Error)))
        {
            throw new DeployException(
                ExitCode.NotASwarmManager,
                $"The engine at {Endpoint} ({info.Name}) has no working connection to its swarm (state: "
                    + $"{node.ToString().ToLowerInvariant()}): {info.Swarm.Error}",
                "Look at 'docker node ls' on another manager: a majority of the managers must reach each other on port 2377."
            );
        }
        if (!state.Equals("active", StringComparison.OrdinalIgnoreCase))
        {
            throw new DeployException(
                ExitCode.NotASwarmManager,
                $"The engine at {Endpoint} ({info.Name}) is not part of a swarm (state: "
                    + $"{(state.Length == 0 ? "inactive" : state.ToLowerInvariant())}).",
                $"Make it one with 'docker swarm init --advertise-addr <address of {info.Name}>' and join the other hosts with the "
                    + "command that this prints, or reach a manager of an existing swarm with --host."
            );
        }
        if (info.Swarm!.ControlAvailable != true)
        {
            string managers = string.Join(", ", (info.Swarm.RemoteManagers ?? []).Select(static m => m.Addr));
            throw new DeployException(
                ExitCode.NotASwarmManager,
                $"The engine at {Endpoint} ({info.Name}) is a worker of its swarm; only a manager can deploy.",
                $"Reach a manager with --host (managers: {managers}), or promote this node there with 'docker node promote {info.Name}'."
            );
        }
        SwarmId = info.Swarm.Cluster?.ID ?? "";
    }
}
