using System.Buffers.Binary;
using System.Net;
using System.Text;
using System.Text.Json;
using Docker.DotNet;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Swarm;
using ObjectVersion = Docker.DotNet.Models.Version;
using SwarmTaskStatus = Docker.DotNet.Models.TaskStatus;

namespace HAPostgres.Testing;

/// <summary>
/// A swarm with the engine's rules for names, versions, objects in use and placement. What a container would do is told by
/// <see cref="RunJob"/>, <see cref="FailureOf"/> and <see cref="StartTime"/>. The tests of the lab hold the real engine against the same
/// rules.
/// </summary>
internal sealed class InMemorySwarm(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly List<SwarmService> _services = [];
    private readonly List<TaskResponse> _tasks = [];
    private readonly List<NodeListResponse> _nodes = [];
    private readonly List<SwarmConfig> _configs = [];
    private readonly List<Secret> _secrets = [];
    private readonly List<NetworkResponse> _networks = [];
    private readonly Dictionary<string, byte[]> _logs = [];

    /// <summary>What a task or a service runs, as text: templates are compared at every look.</summary>
    private readonly Dictionary<string, string> _templates = [];
    private ulong _version;
    private int _ids;

    /// <summary>The engine creates services when this has ended, whether or not the caller still waits.</summary>
    public Task Creation { get; set; } = Task.CompletedTask;

    /// <summary>Called with the name of a call and its object before the call changes something; may throw in the engine's place.</summary>
    public Action<string, string> BeforeChange { get; set; } = static (_, _) => { };

    /// <summary>Called as <see cref="BeforeChange"/>, once the swarm has changed.</summary>
    public Action<string, string> AfterChange { get; set; } = static (_, _) => { };

    /// <summary>Runs the script of a one-shot service.</summary>
    public Func<JobRequest, JobAnswer> RunJob { get; set; } = static job => throw new NotSupportedException(job.Purpose);

    /// <summary>Why a container of a service does not start on a node; null where it does.</summary>
    public Func<ServiceSpec, NodeListResponse, string?> FailureOf { get; set; } = static (_, _) => null;

    /// <summary>From the placement of a task to the first health check that passes; one-shot services take no time.</summary>
    public TimeSpan StartTime { get; set; }

    public IReadOnlyList<SwarmService> Services
    {
        get
        {
            lock (_lock)
                return [.. _services];
        }
    }

    public IReadOnlyList<NodeListResponse> Nodes => [.. _nodes];

    /// <summary>All objects by kind and name, for a comparison of two swarms.</summary>
    public IEnumerable<string> Names =>
        _services
            .Select(static s => $"service {s.Spec!.Name}")
            .Concat(_configs.Select(static c => $"config {c.Spec!.Name}"))
            .Concat(_secrets.Select(static s => $"secret {s.Spec!.Name}"))
            .Concat(_networks.Select(static n => $"network {n.Name}"))
            .Order(StringComparer.Ordinal);

    public static InMemorySwarm With(TimeProvider clock, params string[] hosts)
    {
        InMemorySwarm swarm = new(clock);
        foreach (string host in hosts)
            swarm.Join(host);
        foreach (string network in new[] { "host", "none" })
            swarm._networks.Add(
                new NetworkResponse
                {
                    ID = swarm.NewId("net"),
                    Name = network,
                    Scope = "swarm",
                    Driver = "host",
                }
            );
        return swarm;
    }

    /// <summary>A client of a manager.</summary>
    public SwarmClient Connect() => new(InMemoryEngine.Of<IDockerClient>(this), "memory", clock);

    /// <summary>A node whose published ports answer nobody on this machine.</summary>
    public void Join(string host) =>
        _nodes.Add(
            new NodeListResponse
            {
                ID = NewId("node"),
                Version = Next(),
                Spec = new NodeUpdateParameters
                {
                    Name = "",
                    Role = "manager",
                    Availability = "active",
                    Labels = new Dictionary<string, string>(),
                },
                Description = new NodeDescription
                {
                    Hostname = host,
                    Engine = new EngineDescription { EngineVersion = "28.2.2" },
                    Resources = new SwarmResources { NanoCPUs = 8_000_000_000, MemoryBytes = 32L << 30 },
                },
                Status = new NodeStatus { State = "ready", Addr = $"127.77.0.{_nodes.Count + 1}" },
                ManagerStatus = new ManagerStatus { Leader = _nodes.Count == 0, Reachability = "reachable" },
            }
        );

    /// <summary>A node that the managers no longer hear of, or hear of again.</summary>
    public void SetState(string host, string state)
    {
        lock (_lock)
        {
            NodeListResponse node = _nodes.Single(n => n.Description!.Hostname == host);
            node.Status!.State = state;
            foreach (SwarmService service in _services)
                Reconcile(service);
        }
    }

    /// <summary>Somebody else updates a service without changing it: it has another version.</summary>
    public void Touch(string service)
    {
        lock (_lock)
            Find(service).Version = Next();
    }

    /// <returns>Ids of the tasks of a service that run on nodes that are up.</returns>
    public IReadOnlyList<string> RunningTasks(string service)
    {
        lock (_lock)
        {
            BecomeHealthy();
            SwarmService? found = _services.Find(s => s.Spec!.Name == service);
            HashSet<string> up = [.. _nodes.Where(IsReady).Select(static n => n.ID)];
            return
            [
                .. _tasks
                    .Where(t => t.ServiceID == found?.ID && t.Status!.State == TaskState.Running && up.Contains(t.NodeID ?? ""))
                    .Select(static t => t.ID!),
            ];
        }
    }

    // --- what the engine's API answers ------------------------------------------------------------------------------

    public async Task<ServiceCreateResponse> CreateAsync(ServiceSpec spec, CancellationToken cancel)
    {
        Task<ServiceCreateResponse> created = CreateAsync(spec);
        return await created.WaitAsync(cancel);
    }

    public ServiceUpdateResponse Update(string id, ServiceUpdateParameters update) =>
        Change(
            "update",
            NameOf(id),
            () =>
            {
                SwarmService there = Find(id);
                if ((long)there.Version!.Index! != update.Version)
                    throw OutOfSequence();
                _services[_services.IndexOf(there)] = new SwarmService
                {
                    ID = there.ID,
                    Spec = Copy(update.Service!),
                    Version = Next(),
                    CreatedAt = there.CreatedAt,
                    UpdatedAt = Now(),
                    UpdateStatus = new UpdateStatus(),
                };
                Reconcile(Find(id));
                return new ServiceUpdateResponse();
            }
        );

    public void RemoveService(string name) =>
        Change(
            "remove",
            NameOf(name),
            () =>
            {
                SwarmService there = Find(name);
                _services.Remove(there);
                _tasks.RemoveAll(t => t.ServiceID == there.ID);
                return true;
            }
        );

    public IList<SwarmService> List(ServiceListParameters? parameters)
    {
        lock (_lock)
            return [.. _services.Where(s => HasLabels(s.Spec!.Labels, parameters?.Filters)).Select(Shown)];
    }

    public SwarmService Inspect(string name)
    {
        lock (_lock)
        {
            SwarmService shown = Shown(Find(name));
            shown.Spec = Copy(shown.Spec!);
            return shown;
        }
    }

    public IList<TaskResponse> ListTasks(TasksListParameters parameters)
    {
        lock (_lock)
        {
            BecomeHealthy();
            // Swarm starts what failed anew.
            foreach (SwarmService service in _services)
                Reconcile(service);
            IEnumerable<TaskResponse> found = _tasks;
            foreach (
                (string key, IDictionary<string, bool> values) in parameters.Filters ?? new Dictionary<string, IDictionary<string, bool>>()
            )
            {
                HashSet<string> services = key switch
                {
                    "service" => [.. values.Keys.Select(v => Find(v).ID!)],
                    "label" => [],
                    _ => throw new NotSupportedException(key),
                };
                found =
                    key == "service"
                        ? found.Where(t => services.Contains(t.ServiceID!))
                        : found.Where(t => values.Keys.All(v => t.Labels?.Any(l => $"{l.Key}={l.Value}" == v) == true));
            }
            return [.. found.Select(Shown)];
        }
    }

    public MultiplexedStream Logs(string service)
    {
        lock (_lock)
            return new MultiplexedStream(new MemoryStream(_logs.GetValueOrDefault(Find(service).ID!) ?? []), true);
    }

    public IList<NodeListResponse> ListNodes() => [.. _nodes.Select(Copy)];

    public NodeListResponse InspectNode(string id) => Copy(Node(id));

    public void UpdateNode(string id, ulong version, NodeUpdateParameters spec) =>
        Change(
            "label",
            Node(id).Description!.Hostname!,
            () =>
            {
                NodeListResponse node = Node(id);
                if (node.Version!.Index != version)
                    throw OutOfSequence();
                node.Spec = Copy(spec);
                node.Version = Next();
                foreach (SwarmService service in _services)
                    Reconcile(service);
                return true;
            }
        );

    public IList<SwarmConfig> ListConfigs() => [.. _configs];

    public SwarmCreateConfigResponse CreateConfig(SwarmConfigSpec spec) =>
        Change(
            "create config",
            spec.Name!,
            () =>
            {
                if (_configs.Any(c => c.Spec!.Name == spec.Name))
                    throw Conflict($"config {spec.Name} already exists");
                SwarmConfig config = new()
                {
                    ID = NewId("config"),
                    Spec = Copy(spec),
                    CreatedAt = Now(),
                };
                _configs.Add(config);
                return new SwarmCreateConfigResponse { ID = config.ID };
            }
        );

    public void RemoveConfig(string name) =>
        Change(
            "remove config",
            _configs.Find(c => c.ID == name)?.Spec!.Name ?? name,
            () =>
            {
                SwarmConfig config = _configs.Find(c => c.ID == name || c.Spec!.Name == name) ?? throw NotFound($"config {name} not found");
                if (
                    _services.FirstOrDefault(s =>
                        s.Spec!.TaskTemplate?.ContainerSpec?.Configs?.Any(c => c.ConfigID == config.ID) == true
                    ) is
                    { } user
                )
                    throw InUse($"config '{config.Spec!.Name}' is in use by the following service: {user.Spec!.Name}");
                return _configs.Remove(config);
            }
        );

    public IList<Secret> ListSecrets() => [.. _secrets];

    public SecretCreateResponse CreateSecret(SwarmSecretSpec spec) =>
        Change(
            "create secret",
            spec.Name!,
            () =>
            {
                if (_secrets.Any(s => s.Spec!.Name == spec.Name))
                    throw Conflict($"secret {spec.Name} already exists");
                // The engine never gives the value back.
                Secret secret = new()
                {
                    ID = NewId("secret"),
                    Spec = new SwarmSecretSpec { Name = spec.Name, Labels = spec.Labels },
                    CreatedAt = Now(),
                };
                _secrets.Add(secret);
                return new SecretCreateResponse { ID = secret.ID };
            }
        );

    public IList<NetworkResponse> ListNetworks(NetworksListParameters? parameters)
    {
        lock (_lock)
        {
            string? name =
                parameters?.Filters?.TryGetValue("name", out IDictionary<string, bool>? names) == true ? names.Keys.Single() : null;
            return [.. _networks.Where(n => name is null || n.Name!.Contains(name, StringComparison.Ordinal))];
        }
    }

    public NetworksCreateResponse CreateNetwork(NetworksCreateParameters network) =>
        Change(
            "create network",
            network.Name!,
            () =>
            {
                if (_networks.Any(n => n.Name == network.Name))
                    throw Conflict($"network with name {network.Name} already exists");
                NetworkResponse made = new()
                {
                    ID = NewId("net"),
                    Name = network.Name,
                    Scope = "swarm",
                    Driver = network.Driver ?? "overlay",
                    Attachable = network.Attachable == true,
                    Internal = network.Internal == true,
                    Options = network.Options,
                    Labels = network.Labels,
                    IPAM = network.IPAM!,
                };
                _networks.Add(made);
                return new NetworksCreateResponse { ID = made.ID };
            }
        );

    public void RemoveNetwork(string name) =>
        Change(
            "remove network",
            name,
            () =>
            {
                NetworkResponse network =
                    _networks.Find(n => n.ID == name || n.Name == name) ?? throw NotFound($"network {name} not found");
                if (_services.FirstOrDefault(s => s.Spec!.TaskTemplate?.Networks?.Any(n => n.Target == network.ID) == true) is { } user)
                    throw InUse($"network {network.ID} is in use by service {user.ID}");
                return _networks.Remove(network);
            }
        );

    // --- services and their tasks -----------------------------------------------------------------------------------

    private async Task<ServiceCreateResponse> CreateAsync(ServiceSpec spec)
    {
        await Creation;
        return Change(
            "create",
            spec.Name!,
            () =>
            {
                if (_services.Any(s => s.Spec!.Name == spec.Name))
                    throw Conflict($"service {spec.Name} already exists");
                SwarmService service = new()
                {
                    ID = NewId("service"),
                    Spec = Copy(spec),
                    Version = Next(),
                    CreatedAt = Now(),
                    UpdatedAt = Now(),
                };
                // The engine resolves the names of networks, and of nothing else.
                foreach (NetworkAttachmentConfig network in service.Spec.TaskTemplate?.Networks ?? [])
                    network.Target =
                        _networks.Find(n => n.Name == network.Target || n.ID == network.Target)?.ID
                        ?? throw Refused(HttpStatusCode.InternalServerError, $"network {network.Target} not found");
                _services.Add(service);
                Reconcile(service);
                return new ServiceCreateResponse { ID = service.ID };
            }
        );
    }

    // Tasks of another specification go, and those that are missing come: at once, since nothing here takes time.
    private void Reconcile(SwarmService service)
    {
        ServiceSpec spec = service.Spec!;
        string template = TemplateOf(service);
        List<NodeListResponse> nodes = [.. _nodes.Where(n => IsReady(n) && n.Spec!.Availability == "active" && Allows(spec, n))];
        ulong replicas = spec.Mode?.Replicated?.Replicas ?? 0;
        List<NodeListResponse?> wanted = spec.Mode?.Global is not null
            ? [.. nodes]
            : [.. Enumerable.Range(0, (int)replicas).Select(i => nodes.Count == 0 ? null : nodes[i % nodes.Count])];
        HashSet<string> down = [.. _nodes.Where(static n => !IsReady(n)).Select(static n => n.ID)];
        List<TaskResponse> live = [.. _tasks.Where(t => t.ServiceID == service.ID && IsLive(t))];
        foreach (NodeListResponse? node in wanted)
        {
            TaskResponse? there = live.Find(t => t.NodeID == (node?.ID ?? "") && _templates[t.ID!] == template);
            // One that waits for its node, which is down, is not another task once it has one.
            if (there is not null)
                live.Remove(there);
            else if (IsJob(spec) && _tasks.Any(t => t.ServiceID == service.ID))
                continue;
            else
                Start(service, node);
        }
        foreach (TaskResponse old in live)
        {
            old.DesiredState = TaskState.Shutdown;
            // Of a container on a node that is away nothing is known but what was heard last.
            if (!down.Contains(old.NodeID ?? ""))
                old.Status = new SwarmTaskStatus { State = TaskState.Shutdown, Message = "shutdown" };
        }
    }

    private void Start(SwarmService service, NodeListResponse? node)
    {
        ServiceSpec spec = service.Spec!;
        TaskResponse task = new()
        {
            ID = NewId("task"),
            ServiceID = service.ID,
            NodeID = node?.ID ?? "",
            Spec = Copy(spec.TaskTemplate!),
            Labels = new Dictionary<string, string>(spec.Labels ?? new Dictionary<string, string>()),
            CreatedAt = Now(),
            DesiredState = TaskState.Running,
            Status = new SwarmTaskStatus { State = TaskState.Pending, Message = "pending task scheduling" },
        };
        _tasks.Add(task);
        _templates[task.ID!] = TemplateOf(service);
        if (node is null)
            return;
        if (FailureOf(spec, node) is { } failure)
        {
            task.DesiredState = TaskState.Shutdown;
            task.Status = new SwarmTaskStatus { State = TaskState.Failed, Err = failure };
            return;
        }
        task.Status = new SwarmTaskStatus
        {
            State = TaskState.Starting,
            Message = "starting",
            Timestamp = Now() + (IsJob(spec) ? TimeSpan.Zero : StartTime),
            ContainerStatus = new ContainerStatus { ContainerID = $"container-{task.ID}" },
        };
        if (IsJob(spec))
            RunToItsEnd(service, task, node);
        else
            BecomeHealthy();
    }

    private void BecomeHealthy()
    {
        foreach (TaskResponse task in _tasks.Where(t => t.Status!.State == TaskState.Starting && t.Status.Timestamp <= Now()))
        {
            task.Status!.State = TaskState.Running;
            task.Status.Message = "started";
        }
    }

    private void RunToItsEnd(SwarmService service, TaskResponse task, NodeListResponse node)
    {
        ContainerSpec container = service.Spec!.TaskTemplate!.ContainerSpec!;
        JobAnswer answer = RunJob(
            new JobRequest(
                container.Labels![StackLabels.JobPurpose],
                (container.Env ?? []).Select(static e => e.Split('=', 2)).ToDictionary(static e => e[0], static e => e[1]),
                service.Spec.TaskTemplate.Placement is null ? null : node.ID
            )
        );
        _logs[service.ID!] = [.. Frame(1, $"{answer.Output}\nhapostgres-one-shot-exit={answer.ExitCode}\n"), .. Frame(2, answer.Error)];
        task.DesiredState = TaskState.Shutdown;
        task.Status!.State = answer.ExitCode == 0 ? TaskState.Complete : TaskState.Failed;
        task.Status.ContainerStatus!.ExitCode = answer.ExitCode;
    }

    private static byte[] Frame(byte stream, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[] header = [stream, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), bytes.Length);
        return bytes.Length == 0 ? [] : [.. header, .. bytes];
    }

    private SwarmService Shown(SwarmService service)
    {
        BecomeHealthy();
        List<TaskResponse> tasks = [.. _tasks.Where(t => t.ServiceID == service.ID)];
        int nodes = _nodes.Count(n => IsReady(n) && Allows(service.Spec!, n));
        return new SwarmService
        {
            ID = service.ID,
            // Those who change it inspect the service first.
            Spec = service.Spec,
            Version = new ObjectVersion { Index = service.Version!.Index },
            CreatedAt = service.CreatedAt,
            UpdatedAt = service.UpdatedAt,
            UpdateStatus = service.UpdateStatus is null
                ? null!
                : new UpdateStatus
                {
                    State = tasks.All(static t => !IsLive(t) || t.Status!.State == TaskState.Running) ? "completed" : "updating",
                },
            ServiceStatus = new ServiceStatus
            {
                RunningTasks = (ulong)tasks.Count(static t => t.Status!.State == TaskState.Running),
                DesiredTasks = service.Spec!.Mode?.Global is not null ? (ulong)nodes : service.Spec.Mode?.Replicated?.Replicas ?? 0,
            },
        };
    }

    private static TaskResponse Shown(TaskResponse task) =>
        new()
        {
            ID = task.ID,
            ServiceID = task.ServiceID,
            NodeID = task.NodeID,
            Spec = task.Spec,
            Labels = task.Labels,
            CreatedAt = task.CreatedAt,
            DesiredState = task.DesiredState,
            Status = new SwarmTaskStatus
            {
                State = task.Status!.State,
                Message = task.Status.Message,
                Err = task.Status.Err,
                ContainerStatus = task.Status.ContainerStatus,
            },
        };

    private static bool IsJob(ServiceSpec spec) => spec.Labels?.ContainsKey(StackLabels.SwarmJob) == true;

    private static bool IsLive(TaskResponse task) => task.DesiredState == TaskState.Running;

    private static bool IsReady(NodeListResponse node) => node.Status!.State == "ready";

    private string TemplateOf(SwarmService service)
    {
        string key = $"{service.ID} {service.Version!.Index}";
        if (!_templates.TryGetValue(key, out string? template))
            _templates[key] = template = JsonSerializer.Serialize(service.Spec!.TaskTemplate);
        return template;
    }

    private static bool Allows(ServiceSpec spec, NodeListResponse node) =>
        (spec.TaskTemplate?.Placement?.Constraints ?? [])
            .Select(static c => c.Split("==", 2, StringSplitOptions.TrimEntries))
            .All(c =>
                c[0] == "node.id" ? node.ID == c[1]
                : c[0].StartsWith("node.labels.", StringComparison.Ordinal)
                    ? node.Spec!.Labels?.TryGetValue(c[0]["node.labels.".Length..], out string? value) == true && value == c[1]
                : throw new NotSupportedException(c[0])
            );

    private static bool HasLabels(IDictionary<string, string>? labels, IDictionary<string, IDictionary<string, bool>>? filters) =>
        (filters ?? new Dictionary<string, IDictionary<string, bool>>()).All(f =>
            f.Key == "label"
                ? f.Value.Keys.All(v => labels?.Any(l => $"{l.Key}={l.Value}" == v) == true)
                : throw new NotSupportedException(f.Key)
        );

    private T Change<T>(string call, string name, Func<T> change)
    {
        BeforeChange(call, name);
        T result;
        lock (_lock)
            result = change();
        AfterChange(call, name);
        return result;
    }

    private SwarmService Find(string name) =>
        _services.Find(s => s.ID == name || s.Spec!.Name == name) ?? throw NotFound($"service {name} not found");

    private string NameOf(string id) => _services.Find(s => s.ID == id)?.Spec!.Name ?? id;

    private NodeListResponse Node(string id) => _nodes.Find(n => n.ID == id) ?? throw NotFound($"node {id} not found");

    private DateTime Now() => clock.GetUtcNow().UtcDateTime + TimeSpan.FromTicks((long)_version);

    private ObjectVersion Next() => new() { Index = ++_version };

    private string NewId(string kind) => $"{kind}{++_ids:0000}";

    private static T Copy<T>(T value) => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value))!;

    private static DockerApiException Conflict(string text) =>
        Refused(HttpStatusCode.Conflict, $"rpc error: code = AlreadyExists desc = name conflicts with an existing object: {text}");

    private static DockerApiException InUse(string text) =>
        Refused(HttpStatusCode.BadRequest, $"rpc error: code = InvalidArgument desc = {text}");

    private static DockerApiException OutOfSequence() =>
        Refused(HttpStatusCode.InternalServerError, "rpc error: code = Unknown desc = update out of sequence");

    private static DockerApiException NotFound(string text) => Refused(HttpStatusCode.NotFound, text);

    private static DockerApiException Refused(HttpStatusCode status, string text) =>
        new(status, JsonSerializer.Serialize(new Dictionary<string, string> { ["message"] = text }));
}
