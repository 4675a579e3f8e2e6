using System.Net;
using System.Text.Json;
using Docker.DotNet;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Swarm;
using static HAPostgres.Testing.EngineRefusals;
using ObjectVersion = Docker.DotNet.Models.Version;

namespace HAPostgres.Testing;

/// <summary>
/// A swarm with the engine's rules for names, versions, objects in use and placement. What a container would do is told by
/// <see cref="RunJob"/>, <see cref="FailureOf"/> and <see cref="StartTime"/>. The tests of the lab hold the real engine against the same
/// rules.
/// </summary>
internal sealed class InMemorySwarm
{
    private readonly Lock _lock = new();
    private readonly List<SwarmService> _services = [];
    private readonly List<NodeListResponse> _nodes = [];
    private readonly InMemoryTasks _tasks;
    private readonly TimeProvider _clock;
    private ulong _version;
    private int _ids;

    public InMemorySwarm(TimeProvider clock)
    {
        _clock = clock;
        _tasks = new InMemoryTasks(this);
        Objects = new InMemoryObjects(this);
    }

    /// <summary>Its configs, secrets and networks.</summary>
    public InMemoryObjects Objects { get; }

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
        _services.Select(static s => $"service {s.Spec!.Name}").Concat(Objects.Names).Order(StringComparer.Ordinal);

    public static InMemorySwarm With(TimeProvider clock, params string[] hosts)
    {
        InMemorySwarm swarm = new(clock);
        foreach (string host in hosts)
            swarm.Join(host);
        swarm.Objects.AddNetworksOfTheEngine();
        return swarm;
    }

    /// <summary>A client of a manager.</summary>
    public SwarmClient Connect() => new(InMemoryEngine.Of<IDockerClient>(this), "memory", _clock);

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
            _tasks.Reconcile(_services);
        }
    }

    /// <summary>Somebody else updates a service without changing it: it has another version.</summary>
    public void Touch(string service)
    {
        lock (_lock)
            Find(service).Version = Next();
    }

    /// <returns>Ids of the tasks of a service that run on nodes that are up.</returns>
    public IReadOnlyList<string> RunningTasks(string service) => [.. Reached(service).Select(static t => t.ID!)];

    /// <returns>What the name "tasks.SERVICE" leads to in one of the service's networks.</returns>
    public IReadOnlyList<string> AddressesOf(string service, string network)
    {
        int? at = _services
            .Find(s => s.Spec!.Name == service)
            ?.Spec!.TaskTemplate!.Networks!.ToList()
            .FindIndex(n => Objects.NetworkId(n.Target) == Objects.NetworkId(network));
        return at is >= 0 and var index ? [.. Reached(service).Select(t => t.NetworksAttachments![index].Addresses![0].Split('/')[0])] : [];
    }

    public IList<TaskResponse> ListTasks(TasksListParameters parameters)
    {
        lock (_lock)
        {
            // Swarm starts what failed anew.
            _tasks.Reconcile(_services);
            return _tasks.List(parameters, name => Find(name).ID!);
        }
    }

    /// <summary>Whether the manager gets no logs from hosts now.</summary>
    public Func<bool> LogsAreAway { get; set; } = static () => false;

    public MultiplexedStream Logs(string service, bool follow)
    {
        lock (_lock)
            return LogsAreAway() ? InMemoryTasks.NoLogs(follow) : _tasks.Logs(Find(service));
    }

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
                _tasks.Reconcile([Find(id)]);
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
                _tasks.Forget(there);
                return true;
            }
        );

    public IList<SwarmService> List(ServiceListParameters? parameters)
    {
        lock (_lock)
            return [.. _services.Where(s => LabelFilters.Match(s.Spec!.Labels, parameters?.Filters)).Select(Shown)];
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
                _tasks.Reconcile(_services);
                return true;
            }
        );

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
                        Objects.NetworkId(network.Target)
                        ?? throw Because(HttpStatusCode.InternalServerError, $"network {network.Target} not found");
                _services.Add(service);
                _tasks.Reconcile([service]);
                return new ServiceCreateResponse { ID = service.ID };
            }
        );
    }

    private List<TaskResponse> Reached(string service)
    {
        lock (_lock)
        {
            _tasks.BecomeHealthy();
            HashSet<string> up = [.. _nodes.Where(InMemoryTasks.IsReady).Select(static n => n.ID)];
            return _services.Find(s => s.Spec!.Name == service) is { } found
                ? [.. _tasks.Running(found).Where(t => up.Contains(t.NodeID ?? ""))]
                : [];
        }
    }

    private SwarmService Shown(SwarmService service)
    {
        _tasks.BecomeHealthy();
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
                : new UpdateStatus { State = _tasks.AllRun(service) ? "completed" : "updating" },
            ServiceStatus = new ServiceStatus
            {
                RunningTasks = (ulong)_tasks.Running(service).Count(),
                DesiredTasks = _tasks.Desired(service),
            },
        };
    }

    /// <summary>Carries out a call that changes something.</summary>
    public T Change<T>(string call, string name, Func<T> change)
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

    /// <summary>Every change has a time of its own.</summary>
    public DateTime Now() => _clock.GetUtcNow().UtcDateTime + TimeSpan.FromTicks((long)_version);

    private ObjectVersion Next() => new() { Index = ++_version };

    public string NewId(string kind) => $"{kind}{++_ids:0000}";

    public static T Copy<T>(T value) => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value))!;
}
