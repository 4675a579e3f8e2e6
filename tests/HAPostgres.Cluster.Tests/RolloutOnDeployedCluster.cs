using Npgsql;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>Edits of the running example, which it does not have afterwards.</summary>
public abstract class RolloutOnDeployedCluster(DeployedCluster cluster) : IAsyncDisposable
{
    /// <summary>A bound against hanging.</summary>
    private protected static TimeSpan Bound { get; } = TimeSpan.FromMinutes(4);

    /// <summary>Each member needs a new task for its memory, and PostgreSQL a restart for its buffers.</summary>
    private protected static (string, string)[] EveryMemberRestarts { get; } =
    [
        ("\"shared_buffers\": \"128MB\"", "\"shared_buffers\": \"160MB\""),
        ("\"limits\": { \"cpus\": 2, \"memory\": \"2GB\" }", "\"limits\": { \"cpus\": 2, \"memory\": \"2100MB\" }"),
    ];

    private protected const string Why = "is one more edit that restarts every member, which takes minutes";

    private bool _edited;

    private protected DeployedCluster Cluster { get; } = cluster;

    /// <summary>The next test finds the example as it is in the repository.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_edited)
            (await Cluster.Swarm.Deploy("deploy", "--yes")).Succeeded();
        GC.SuppressFinalize(this);
    }

    private protected async Task Ready()
    {
        await Cluster.WaitUntilHealthy(Bound);
        _edited = true;
    }

    private protected string Primary => Cluster.ConnectionString(Cluster.Topology.HAProxy.PrimaryPort);

    private protected string Pool => Cluster.ConnectionString(Cluster.Topology.PgBouncer.Port);

    private protected Task<ShellResult> DeployAsync(ArtifactsVariant artifacts, params string[] more) =>
        Cluster.Swarm.Run(artifacts, ["deploy", "--yes", .. more]);

    private protected async Task NoChangeAsync(ArtifactsVariant artifacts)
    {
        ShellResult plan = await Cluster.Swarm.Run(artifacts, "plan");
        Assert.True(plan.ExitCode == 0, plan.Output);
    }

    /// <summary>Containers of Patroni that run, on all hosts.</summary>
    private protected async Task<string[]> TasksAsync()
    {
        List<string> ids = [];
        foreach (string host in Cluster.Topology.Hosts.Select(static h => h.Name))
            ids.AddRange(
                (await Cluster.Swarm.Lab.Docker(host, "ps", "--quiet", "--no-trunc", "--filter", $"name={Cluster.Topology.Name}_patroni-"))
                    .Succeeded()
                    .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            );
        return [.. ids];
    }

    private protected async Task<string?> ScalarAsync(string query)
    {
        await using NpgsqlConnection connection = new(Primary);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(query, connection);
        return (await command.ExecuteScalarAsync())?.ToString();
    }

    private protected static void Note(string what, MeasuringWriter writer) =>
        Measured.Note(
            $"{what}, writes through the pool: longest gap {writer.LongestGap.TotalSeconds:0.0} s, "
                + $"{writer.Failed} statements failed, {writer.AcknowledgedIds.Count} rows acknowledged"
        );
}
