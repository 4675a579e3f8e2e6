using HAPostgres.Cluster;
using Npgsql;

namespace HAPostgres.Faults.Running;

/// <summary>The example cluster with a version of PostgreSQL on a swarm of its own, deployed once.</summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    private readonly ExampleSwarm _swarm = new();
    private readonly ArtifactsVariant _variant;

    private RunningCluster(int version)
    {
        _variant = ExampleSwarm.Variant(("\"version\": 17", $"\"version\": {version}"));
        Whole = new LabCluster(_swarm.Lab, _variant.Topology);
    }

    public Lab Lab => _swarm.Lab;

    public ClusterTopology Topology => _variant.Topology;

    public LabCluster Whole { get; }

    /// <exception cref="InvalidOperationException">The lab is in use, or the cluster cannot be deployed.</exception>
    public static async Task<RunningCluster> DeployAsync(int version, CancellationToken cancel)
    {
        RunningCluster cluster = new(version);
        if (await cluster.Lab.IsUp())
        {
            cluster._variant.Dispose();
            throw new InvalidOperationException("the lab is up already, with somebody's cluster; 'tests/lab/lab.sh down' first");
        }
        try
        {
            ExampleSwarm.ForgetSecrets();
            await cluster.Lab.Up();
            cancel.ThrowIfCancellationRequested();
            await cluster.Lab.Load(
                cluster.Topology.Etcd.Image,
                cluster.Topology.Patroni.Image,
                cluster.Topology.PgBouncer.Image,
                cluster.Topology.HAProxy.Image
            );
            cancel.ThrowIfCancellationRequested();
            (await cluster.ProgramAsync("up", "--yes")).Succeeded();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public Task<Scene> SceneAsync() => Scene.LookAsync(Lab, Whole, ProgramAsync);

    /// <summary>Waits until every member streams, etcd and the swarm count on every host, and every port of every host answers.</summary>
    public async Task UntilWholeAsync(TimeSpan bound, CancellationToken cancel)
    {
        DateTime end = DateTime.UtcNow + bound;
        await Whole.WaitUntilHealthy(bound).WaitAsync(cancel);
        await Whole.WaitUntilHostsAreBack(bound).WaitAsync(cancel);
        int[] ports = [Topology.PgBouncer.Port, Topology.HAProxy.PrimaryPort, Topology.HAProxy.ReplicasPort];
        foreach (string host in Topology.Hosts.Select(static h => h.Name))
        {
            foreach (int port in ports)
            {
                while (await WhyNotAsync(Whole.ConnectionString(port, host)) is { } why)
                {
                    if (DateTime.UtcNow > end)
                        throw new TimeoutException($"{host}:{port} does not answer after {bound}: {why}");
                    await Task.Delay(500, cancel);
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Lab.Down();
        _variant.Dispose();
        ExampleSwarm.ForgetSecrets();
    }

    private Task<ShellResult> ProgramAsync(params string[] arguments) => _swarm.Run(_variant, arguments);

    /// <summary>Why a port does not answer; null where it does.</summary>
    private static async Task<string?> WhyNotAsync(string connectionString)
    {
        try
        {
            await using NpgsqlConnection connection = new(connectionString);
            await connection.OpenAsync();
            await using NpgsqlCommand command = new("SELECT 1", connection);
            await command.ExecuteScalarAsync();
            return null;
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException)
        {
            return exception.Message;
        }
    }
}
