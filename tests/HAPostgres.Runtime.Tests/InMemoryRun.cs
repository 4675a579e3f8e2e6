using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Guarding;
using HAPostgres.Runtime.Removal;
using HAPostgres.Runtime.Rollout;
using HAPostgres.Runtime.Setup;
using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>Commands of the program against a cluster in memory, each with its guard, as from the command line.</summary>
internal static class InMemoryRun
{
    /// <summary>With one replica that commits wait for, so that the order in which replicas are touched is seen.</summary>
    public const string Manifest = $$"""{ {{Three}}, "patroni": { {{On}} } }""";

    public const string Quorum = $$"""{ {{Three}} }""";

    /// <summary>An edit that PostgreSQL takes when it restarts.</summary>
    public const string Restarts =
        $$"""{ {{Three}}, "patroni": { {{On}} }, "postgres": { "parameters": { "max_worker_processes": 16 } } }""";

    /// <summary>An edit that a standby takes only after its primary: with a lower value than the primary's it does not start.</summary>
    public const string Shrinks = $$"""{ {{Three}}, "patroni": { {{On}} }, "postgres": { "parameters": { "max_connections": 150 } } }""";

    /// <summary>An edit that replaces the tasks of all members of Patroni.</summary>
    public const string RestartsTasks = $$"""{ {{Three}}, "patroni": { {{On}}, "resources": { "limits": { "cpus": 3 } } } }""";

    public const string QuorumRestartsTasks = $$"""{ {{Three}}, "patroni": { "resources": { "limits": { "cpus": 3 } } } }""";

    public const string Five = $$"""{ "name": "orders", "hosts": ["a", "b", "c", "d", "e"], "patroni": { {{On}} } }""";

    public const string Reloads = $$"""{ {{Three}}, "patroni": { {{On}} }, "postgres": { "parameters": { "work_mem": "7MB" } } }""";

    private const string Three = """ "name": "orders", "hosts": ["a", "b", "c"] """;
    private const string On = """ "synchronousMode": "on" """;

    /// <param name="map">Hosts of the manifest and the nodes that they are, where the names differ.</param>
    public static Task SetupAsync(this InMemoryCluster cluster, string manifest, params (string Host, string Node)[] map) =>
        GuardedAsync(cluster, manifest, "setup", (context, cancel) => SetupCommand.RunAsync(Mapped(context, map), [], cancel), Never);

    public static Task SetupUntilAsync(this InMemoryCluster cluster, string manifest, CancellationToken cancel) =>
        GuardedAsync(cluster, manifest, "setup", static (context, token) => SetupCommand.RunAsync(context, [], token), cancel);

    /// <summary>Removes everything, data and labels included.</summary>
    public static Task RemoveAsync(this InMemoryCluster cluster, string manifest) => cluster.RemoveUntilAsync(manifest, Never);

    public static Task RemoveUntilAsync(this InMemoryCluster cluster, string manifest, CancellationToken cancel) =>
        GuardedAsync(cluster, manifest, "remove", static (context, token) => RemoveCommand.RunAsync(context, s_everything, token), cancel);

    public static Task DeployAsync(this InMemoryCluster cluster, string manifest, DeployOptions? options = null) =>
        cluster.DeployUntilAsync(manifest, options, Never);

    /// <summary>A deployment that is cut short by Ctrl-C right after a change.</summary>
    /// <param name="after">The call and its object.</param>
    public static async Task InterruptAsync(this InMemoryCluster cluster, string manifest, string after, DeployOptions? options = null)
    {
        using CancellationTokenSource ctrlC = new();
        Action<string, string> others = cluster.Swarm.AfterChange;
        cluster.Swarm.AfterChange = (call, name) =>
        {
            others(call, name);
            if ($"{call} {name}" == after)
                ctrlC.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cluster.DeployUntilAsync(manifest, options, ctrlC.Token));
        cluster.Swarm.AfterChange = others;
    }

    /// <summary>A cluster that is set up and deployed.</summary>
    public static async Task<InMemoryCluster> UpAsync(TimeProvider clock, string manifest, params string[] hosts)
    {
        InMemoryCluster cluster = new(clock, hosts);
        await cluster.SetupAsync(manifest);
        await cluster.DeployAsync(manifest);
        cluster.Settle();
        return cluster;
    }

    /// <summary>Fills a list with every change of the swarm from now on.</summary>
    public static List<string> Record(this InMemoryCluster cluster)
    {
        List<string> changes = [];
        Action<string, string> others = cluster.Swarm.AfterChange;
        cluster.Swarm.AfterChange = (call, name) =>
        {
            others(call, name);
            changes.Add($"{call} {name}");
        };
        return changes;
    }

    private static CommandContext Mapped(CommandContext context, (string Host, string Node)[] map) =>
        context with
        {
            Options = context.Options with { Map = map.ToDictionary(static m => m.Host, static m => m.Node) },
        };

    private static readonly RemoveOptions s_everything = new()
    {
        EtcdVolumes = true,
        AllData = true,
        Confirm = RemoveCommand.Confirmation,
        Labels = true,
    };

    // A test in virtual time is over before anybody could cancel it.
    private static CancellationToken Never => CancellationToken.None;

    public static Task DeployUntilAsync(this InMemoryCluster cluster, string manifest, DeployOptions? options, CancellationToken cancel) =>
        GuardedAsync(cluster, manifest, "deploy", (context, token) => DeployCommand.RunAsync(context, options ?? new(), token), cancel);

    private static async Task GuardedAsync(
        InMemoryCluster cluster,
        string manifest,
        string command,
        Func<CommandContext, CancellationToken, Task> run,
        CancellationToken cancel
    )
    {
        using CommandContext context = cluster.Open(manifest);
        await ClusterGuard.RunAsync(
            context,
            new GuardRequest(command, CommandGuards.Of(command), BreakLock: false, MaintenanceUnseen: false),
            async token =>
            {
                await run(context, token);
                return ExitCode.Success;
            },
            cancel
        );
    }
}
