using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Secrets;
using HAPostgres.Runtime.Stack;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Cluster;

/// <summary>
/// All that a command works with: the compiled cluster, its rendered files and secrets, a manager of the swarm, and a reporter.
/// </summary>
internal sealed record CommandContext(
    ClusterTopology Topology,
    ArtifactsDirectory Artifacts,
    SecretsDirectory Secrets,
    SwarmClient Swarm,
    Reporter Report,
    RunOptions Options
) : IDisposable
{
    private ClusterObserver? _observer;

    public SwarmJobRunner Jobs { get; private init; } = new(Swarm, Topology.Name);

    /// <summary>
    /// What one-shot services log in with. Their scripts know the files of this version: an earlier topology, to which a rollback returns,
    /// may have others, or none of that name.
    /// </summary>
    public IReadOnlyList<SecretFile> Credentials { get; private init; } = [.. Topology.Secrets];

    /// <summary>What all waits for the cluster go by.</summary>
    public TimeProvider Clock => Swarm.Clock;

    /// <summary>Unique to this run of the program: marks its lock and its one-shot services.</summary>
    public string RunId => Jobs.Owner;

    /// <summary>One for all commands of the session: it remembers which ports this machine does not reach.</summary>
    /// <exception cref="DeployException">What it logs in with is missing on this machine.</exception>
    public ClusterObserver Observer => _observer ??= new ClusterObserver(this);

    public EnvFile ReadEnv() => Secrets.ReadEnv();

    /// <summary>The same run of the program, for the cluster as another topology has it.</summary>
    public CommandContext With(ClusterTopology topology) =>
        new(topology, Artifacts, Secrets, Swarm, Report, Options) { Jobs = Jobs, Credentials = [.. Credentials, .. topology.Secrets] };

    public void Dispose() => _observer?.Dispose();
}
