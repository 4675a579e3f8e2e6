using HAPostgres.Runtime.Docker;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Secrets;
using HAPostgres.Runtime.Setup;
using HAPostgres.Runtime.Stack;

namespace HAPostgres.Runtime.Cli;

/// <summary>
/// All that a command works with: the compiled cluster, its rendered files and secrets, a manager of the swarm, and somebody to report to.
/// </summary>
internal sealed record Session(
    ClusterTopology Topology,
    ArtifactsDirectory Artifacts,
    SecretsDirectory Secrets,
    SwarmClient Swarm,
    Reporter Report,
    RunOptions Options)
{
    public OneShotRunner OneShots { get; } = new(Swarm, Topology.Name);

    /// <summary>Unique to this run of the program: marks its lock and its one-shot services.</summary>
    public string RunId => OneShots.Owner;

    public EnvFile ReadEnv() => Secrets.ReadEnv();
}
