using System.Net;
using System.Reflection;
using Docker.DotNet;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Secrets;
using HAPostgres.Runtime.Stack;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Tests;

/// <summary>
/// Services of a swarm with the engine's rules for names and versions, for logic that needs no task. The real engine is asked in the tests
/// of the lab.
/// </summary>
internal sealed class InMemorySwarm
{
    private readonly Lock _lock = new();
    private readonly List<SwarmService> _services = [];
    private ulong _version;

    /// <summary>The engine creates services when this has ended, whether or not the caller still waits.</summary>
    public Task Creation { get; init; } = Task.CompletedTask;

    public IReadOnlyList<SwarmService> Services
    {
        get
        {
            lock (_lock)
                return [.. _services];
        }
    }

    /// <summary>
    /// A run of the program. Two of one process have the same user, host name and process number, as two containers of one image have.
    /// </summary>
    public static CommandContext NewSession(InMemorySwarm swarm) =>
        new(
            Example.Topology,
            new ArtifactsDirectory("/nowhere"),
            SecretsDirectory.Find("/nowhere-else", Example.Topology.Name, "/nowhere", static _ => null),
            new SwarmClient(DockerStub.Create<IDockerClient>(swarm), "memory"),
            new Reporter(json: true),
            new RunOptions()
        );

    private async Task<ServiceCreateResponse> CreateAsync(ServiceSpec spec)
    {
        await Creation;
        return Create(spec);
    }

    private ServiceCreateResponse Create(ServiceSpec spec)
    {
        lock (_lock)
        {
            if (_services.Any(s => s.Spec!.Name == spec.Name))
                throw new DockerApiException(
                    HttpStatusCode.Conflict,
                    """{"message":"rpc error: code = AlreadyExists desc = name conflicts with an existing object: service orders already exists"}"""
                );
            _services.Add(
                new SwarmService
                {
                    ID = $"id-{spec.Name}",
                    Spec = spec,
                    Version = new global::Docker.DotNet.Models.Version { Index = ++_version },
                    CreatedAt = DateTime.UtcNow,
                    UpdatedAt = DateTime.UtcNow,
                }
            );
            return new ServiceCreateResponse { ID = $"id-{spec.Name}" };
        }
    }

    private ServiceUpdateResponse Update(string id, ServiceUpdateParameters update)
    {
        lock (_lock)
        {
            SwarmService there = _services.Find(s => s.ID == id) ?? throw NotFound(id);
            if ((long)there.Version!.Index! != update.Version)
                throw new DockerApiException(
                    HttpStatusCode.InternalServerError,
                    """{"message":"rpc error: code = Unknown desc = update out of sequence"}"""
                );
            _services[_services.IndexOf(there)] = new SwarmService
            {
                ID = id,
                Spec = update.Service,
                Version = new global::Docker.DotNet.Models.Version { Index = ++_version },
                CreatedAt = there.CreatedAt,
                UpdatedAt = DateTime.UtcNow,
            };
            return new ServiceUpdateResponse();
        }
    }

    private void Remove(string name)
    {
        lock (_lock)
        {
            if (_services.RemoveAll(s => s.ID == name || s.Spec!.Name == name) == 0)
                throw NotFound(name);
        }
    }

    private IList<SwarmService> List(ServiceListParameters? parameters)
    {
        // Only what the product filters by here: label, with its value.
        string[] wanted =
        [
            .. parameters?.Filters?.SelectMany(static f => f.Key == "label" ? f.Value.Keys : throw new NotSupportedException(f.Key)) ?? [],
        ];
        return [.. Services.Where(s => wanted.All(w => s.Spec!.Labels?.Any(l => $"{l.Key}={l.Value}" == w) == true))];
    }

    private static DockerApiException NotFound(string name) =>
        new(HttpStatusCode.NotFound, $$"""{"message":"service {{name}} not found"}""");

    /// <summary>Answers the calls that the tests need; any other fails the test.</summary>
#pragma warning disable CA1852 // DispatchProxy derives from it at run time.
    private class DockerStub : DispatchProxy
#pragma warning restore CA1852
    {
        private InMemorySwarm _swarm = null!;

        public static T Create<T>(InMemorySwarm swarm)
            where T : class
        {
            T proxy = Create<T, DockerStub>();
            ((DockerStub)(object)proxy)._swarm = swarm;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? method, object?[]? arguments)
        {
            try
            {
                return method!.Name switch
                {
                    "get_Swarm" => Create<ISwarmOperations>(_swarm),
                    "get_Tasks" => Create<ITasksOperations>(_swarm),
                    "CreateServiceAsync" => _swarm
                        .CreateAsync(((ServiceCreateParameters)arguments![0]!).Service)
                        .WaitAsync((CancellationToken)arguments[1]!),
                    "UpdateServiceAsync" => Task.FromResult(_swarm.Update((string)arguments![0]!, (ServiceUpdateParameters)arguments[1]!)),
                    "RemoveServiceAsync" => Removed((string)arguments![0]!),
                    "ListServicesAsync" => Task.FromResult(_swarm.List((ServiceListParameters?)arguments![0])),
                    // The engine resolves the names of a filter, and answers 404 where one is gone.
                    "ListAsync" => throw NotFound("rehau7"),
                    "Dispose" => null,
                    _ => throw new NotSupportedException(method.Name),
                };
            }
            catch (DockerApiException e)
            {
                return FromException(method!.ReturnType, e);
            }
        }

        private Task Removed(string name)
        {
            _swarm.Remove(name);
            return Task.CompletedTask;
        }

        private static object FromException(Type task, Exception e) =>
            task.IsGenericType
                ? typeof(Task)
                    .GetMethods()
                    .Single(static m => m.Name == nameof(Task.FromException) && m.IsGenericMethod)
                    .MakeGenericMethod(task.GetGenericArguments())
                    .Invoke(null, [e])!
                : Task.FromException(e);
    }
}
