using System.Diagnostics.CodeAnalysis;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Guarding;
using HAPostgres.Runtime.Operations;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Planning;
using HAPostgres.Runtime.Rollout;
using HAPostgres.Runtime.Secrets;
using HAPostgres.Runtime.Setup;
using HAPostgres.Runtime.Stack;
using HAPostgres.Runtime.Status;
using HAPostgres.Runtime.Swarm;
using HAPostgres.Runtime.Switchovers;
using HAPostgres.Runtime.Verification;

namespace HAPostgres.Runtime.Client;

/// <summary>
/// A cluster on a swarm, for code: what the commands of the program do, with progress, cancellation and results. No question is asked, as
/// with <c>--yes</c>; what deletes data needs its confirmation among the arguments. Each operation runs under the same guard as its
/// command: one at a time changes the cluster, whichever program calls it.
/// </summary>
/// <remarks>
/// Every method throws <see cref="DeployException"/> with what is wrong and what to do, and
/// <see cref="OperationCanceledException"/> when it is cancelled: what is done stays then, and the same call again finishes it. One
/// operation at a time for one client.
/// </remarks>
public sealed class ClusterClient : IDisposable
{
    internal ClusterClient(CommandContext context) => Context = context;

    /// <summary>The cluster as its manifest has it.</summary>
    public ClusterTopology Topology => Context.Topology;

    internal CommandContext Context { get; }

    /// <summary>Finds the rendered files and the secrets, and connects to a manager.</summary>
    /// <param name="topology">The compiled cluster, such as the <c>Topology</c> of its generated class.</param>
    /// <param name="options">Null for what the environment says.</param>
    /// <param name="progress">Gets what the operations say, from any thread; null for none.</param>
    /// <exception cref="DeployException">Files are missing or do not fit, no engine answers, or it is no manager.</exception>
    [RequiresUnreferencedCode(Reflection.Needed)]
    [RequiresDynamicCode(Reflection.Needed)]
    public static Task<ClusterClient> ConnectAsync(
        ClusterTopology topology,
        ClusterOptions? options = null,
        IProgress<ProgressLine>? progress = null,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(topology);
        if (!Reflection.IsThere)
            throw new DeployException(ExitCode.BadUsage, Reflection.Needed);
        RunOptions run = new(options ?? new ClusterOptions()) { Yes = true };
        return ExplainedAsync(() => OpenAsync(topology, run, new Reporter(progress ?? new Nobody()), ofThisSwarm: true, cancel), cancel);
    }

    /// <summary>Labels hosts, makes directories, certificates, passwords and secrets, as far as they are missing; starts nothing.</summary>
    /// <exception cref="DeployException">A host is down or holds what is not the cluster's, or it was refused.</exception>
    public Task SetupAsync(CancellationToken cancel = default) =>
        RunAsync(
            "setup",
            async token =>
            {
                await SetupCommand.RunAsync(Context, [], token);
                return ExitCode.Success;
            },
            cancel
        );

    /// <summary>What <see cref="DeployAsync"/> would change, and what each change causes. Changes nothing.</summary>
    /// <exception cref="DeployException">The rendered files do not fit, or the swarm cannot be read.</exception>
    public Task<Plan> PlanAsync(CancellationToken cancel = default) =>
        RunAsync(
            "plan",
            token =>
            {
                CheckStack(Context.Artifacts, Topology);
                return PlanCommand.MakeAsync(Context, token);
            },
            cancel
        );

    /// <summary>Applies the plan one service after the other, and waits until the cluster works with it.</summary>
    /// <param name="options">Null for a plain rollout.</param>
    /// <exception cref="DeployException">It was refused, a member did not come back, or a wait reached its limit.</exception>
    public Task DeployAsync(DeployOptions? options = null, CancellationToken cancel = default) =>
        RunAsync(
            "deploy",
            async token =>
            {
                CheckStack(Context.Artifacts, Topology);
                await DeployCommand.RunAsync(Context, options ?? new DeployOptions(), token);
                return ExitCode.Success;
            },
            cancel
        );

    /// <summary>Reads the state of all parts. A part that cannot be read is named with its reason, and the others are there.</summary>
    /// <exception cref="DeployException">The swarm cannot be read.</exception>
    public Task<StatusReport> StatusAsync(CancellationToken cancel = default) =>
        RunAsync("status", token => new StatusCollector(Context).CollectAsync(token), cancel);

    /// <summary>Checks that the cluster works and runs with the manifest's settings.</summary>
    /// <returns>Every check, those that failed included.</returns>
    /// <exception cref="DeployException">The swarm cannot be read.</exception>
    public Task<IReadOnlyList<Check>> VerifyAsync(CancellationToken cancel = default) =>
        RunAsync("verify", token => VerifyCommand.ChecksAsync(Context, token), cancel);

    /// <summary>Hands the leader's role to a replica, and waits until all members stream again.</summary>
    /// <param name="request">Null for the best replica, with paused poolers where their mode allows it.</param>
    /// <exception cref="DeployException">It is not possible, was refused, or did not end in time; the message says who leads
    /// now, or how to see it.</exception>
    public Task<SwitchoverResult> SwitchoverAsync(SwitchoverRequest? request = null, CancellationToken cancel = default) =>
        RunAsync("switchover", token => SwitchoverCommand.MoveAsync(Context, request ?? new SwitchoverRequest(), token), cancel);

    /// <summary>Ends the connection to the manager.</summary>
    public void Dispose()
    {
        Context.Dispose();
        Context.Swarm.Dispose();
    }

    /// <param name="compiled">Null for the cluster of the rendered files.</param>
    /// <param name="ofThisSwarm">Whether secrets of another swarm are refused.</param>
    /// <param name="needsStack">Whether the rendered stack must fit before the swarm is even asked.</param>
    internal static async Task<ClusterClient> OpenAsync(
        ClusterTopology? compiled,
        RunOptions run,
        Reporter report,
        bool ofThisSwarm,
        CancellationToken cancel,
        bool needsStack = false
    )
    {
        ArtifactsDirectory artifacts = compiled is null
            ? ArtifactsDirectory.FindAny(run.Artifacts)
            : ArtifactsDirectory.Find(run.Artifacts, compiled.Name);
        ClusterTopology topology = compiled ?? artifacts.ReadTopology();
        if (needsStack)
            CheckStack(artifacts, topology);
        SecretsDirectory secrets = SecretsDirectory.Find(
            run.Secrets,
            topology.Name,
            artifacts.FullPath,
            Environment.GetEnvironmentVariable
        );
        SwarmClient swarm = await SwarmClient.ConnectAsync(run.Host, cancel);
        try
        {
            if (ofThisSwarm)
                new SecretsOwner(topology.Name, swarm.SwarmId).Check(secrets.FullPath);
            return new ClusterClient(new CommandContext(topology, artifacts, secrets, swarm, report, run));
        }
        catch
        {
            swarm.Dispose();
            throw;
        }
    }

    private static void CheckStack(ArtifactsDirectory artifacts, ClusterTopology topology)
    {
        ArtifactSums.Check(artifacts);
        artifacts.ReadStack(topology);
    }

    private Task<T> RunAsync<T>(string command, Func<CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        GuardRequest request = new(command, CommandGuards.Of(command), BreakLock: false, MaintenanceUnseen: false);
        return ExplainedAsync(() => ClusterGuard.RunAsync(Context, request, work, cancel), cancel);
    }

    private static async Task<T> ExplainedAsync<T>(Func<Task<T>> work, CancellationToken cancel)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is not DeployException && !(e is OperationCanceledException && cancel.IsCancellationRequested))
        {
            throw Failure.OfOperation(e);
        }
    }

    private sealed class Nobody : IProgress<ProgressLine>
    {
        public void Report(ProgressLine value) { }
    }
}
