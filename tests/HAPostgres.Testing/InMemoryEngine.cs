using System.Reflection;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace HAPostgres.Testing;

/// <summary>
/// The engine's API of a manager of an <see cref="InMemorySwarm"/>: the calls that the product makes; any other fails the test.
/// </summary>
#pragma warning disable CA1852 // DispatchProxy derives from it at run time.
internal class InMemoryEngine : DispatchProxy
#pragma warning restore CA1852
{
    private InMemorySwarm _swarm = null!;

    public static T Of<T>(InMemorySwarm swarm)
        where T : class
    {
        T proxy = Create<T, InMemoryEngine>();
        ((InMemoryEngine)(object)proxy)._swarm = swarm;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        object?[] a = args ?? [];
        return (targetMethod!.DeclaringType!.Name, targetMethod.Name) switch
        {
            (_, "Dispose") => null,
            (_, "get_Swarm") => Of<ISwarmOperations>(_swarm),
            (_, "get_Tasks") => Of<ITasksOperations>(_swarm),
            (_, "get_Configs") => Of<IConfigOperations>(_swarm),
            (_, "get_Secrets") => Of<ISecretsOperations>(_swarm),
            (_, "get_Networks") => Of<INetworkOperations>(_swarm),
            (nameof(ISwarmOperations), "CreateServiceAsync") => _swarm.CreateAsync(
                ((ServiceCreateParameters)a[0]!).Service!,
                (CancellationToken)a[1]!
            ),
            (nameof(ISwarmOperations), "UpdateServiceAsync") => Answer(() => _swarm.Update((string)a[0]!, (ServiceUpdateParameters)a[1]!)),
            (nameof(ISwarmOperations), "RemoveServiceAsync") => Answer(() => _swarm.RemoveService((string)a[0]!)),
            (nameof(ISwarmOperations), "ListServicesAsync") => Answer(() => _swarm.List((ServiceListParameters?)a[0])),
            (nameof(ISwarmOperations), "InspectServiceAsync") => Answer(() => _swarm.Inspect((string)a[0]!)),
            (nameof(ISwarmOperations), "GetServiceLogsAsync") => Answer(() =>
                _swarm.Logs((string)a[0]!, ((ServiceLogsParameters)a[2]!).Follow == true)
            ),
            (nameof(ISwarmOperations), "InspectSwarmAsync") => Answer(static () => new SwarmInspectResponse()),
            (nameof(ISwarmOperations), "ListNodesAsync") => Answer(_swarm.ListNodes),
            (nameof(ISwarmOperations), "InspectNodeAsync") => Answer(() => _swarm.InspectNode((string)a[0]!)),
            (nameof(ISwarmOperations), "UpdateNodeAsync") => Answer(() =>
                _swarm.UpdateNode((string)a[0]!, (ulong)a[1]!, (NodeUpdateParameters)a[2]!)
            ),
            (nameof(ITasksOperations), "ListAsync") => Answer(() => _swarm.ListTasks((TasksListParameters)a[0]!)),
            (nameof(IConfigOperations), "ListConfigsAsync") => Answer(_swarm.Objects.ListConfigs),
            (nameof(IConfigOperations), "CreateConfigAsync") => Answer(() =>
                _swarm.Objects.CreateConfig(((SwarmCreateConfigParameters)a[0]!).Config!)
            ),
            (nameof(IConfigOperations), "RemoveConfigAsync") => Answer(() => _swarm.Objects.RemoveConfig((string)a[0]!)),
            (nameof(ISecretsOperations), "ListAsync") => Answer(_swarm.Objects.ListSecrets),
            (nameof(ISecretsOperations), "CreateAsync") => Answer(() => _swarm.Objects.CreateSecret((SwarmSecretSpec)a[0]!)),
            (nameof(ISecretsOperations), "DeleteAsync") => Answer(() => _swarm.Objects.RemoveSecret((string)a[0]!)),
            (nameof(INetworkOperations), "ListNetworksAsync") => Answer(() => _swarm.Objects.ListNetworks((NetworksListParameters?)a[0])),
            (nameof(INetworkOperations), "CreateNetworkAsync") => Answer(() =>
                _swarm.Objects.CreateNetwork((NetworksCreateParameters)a[0]!)
            ),
            (nameof(INetworkOperations), "DeleteNetworkAsync") => Answer(() => _swarm.Objects.RemoveNetwork((string)a[0]!)),
            var (type, method) => throw new NotSupportedException($"{type}.{method}"),
        };
    }

    private static Task<T> Answer<T>(Func<T> call)
    {
        try
        {
            return Task.FromResult(call());
        }
        catch (Exception e) when (e is DockerApiException or HttpRequestException or OperationCanceledException)
        {
            return Task.FromException<T>(e);
        }
    }

    private static Task<bool> Answer(Action call) =>
        Answer(() =>
        {
            call();
            return true;
        });
}
