using Docker.DotNet.Models;
using HAPostgres.Runtime.State;

namespace HAPostgres.Runtime.Planning;

/// <summary>What a plan is made of: the state, the objects of the stack in the swarm, and what was deployed last.</summary>
internal sealed record PlanBasis
{
    public required ClusterState State { get; init; }

    /// <summary>The services of the stack. They refer to networks by name.</summary>
    public required IReadOnlyList<ServiceSpec> Services { get; init; }

    /// <summary>All networks of the swarm, by name.</summary>
    public required IReadOnlyDictionary<string, NetworkResponse> Networks { get; init; }

    /// <summary>Names of the configs that carry the stack's label.</summary>
    public required IReadOnlySet<string> StackConfigs { get; init; }

    /// <summary>Names of the configs that records of earlier deployments need: a rollback mounts them again.</summary>
    public IReadOnlySet<string> RecordedConfigs { get; init; } = new HashSet<string>();

    /// <summary>Names of all configs.</summary>
    public required IReadOnlySet<string> Configs { get; init; }

    /// <summary>Names of all secrets.</summary>
    public required IReadOnlySet<string> Secrets { get; init; }

    /// <summary>What the cluster says; null where none of its members runs, as the managers know.</summary>
    public RunningCluster? Cluster => State.Cluster;

    /// <summary>What was deployed last; null where nothing tells.</summary>
    public DesiredState? Deployed { get; init; }

    /// <summary>
    /// The topologies that the running services come from: one, or two where a deployment was interrupted; none where nothing tells.
    /// </summary>
    public IReadOnlyList<ClusterTopology> DeployedTopologies { get; init; } = [];

    /// <summary>Which of the topologies could not be read, with the reason.</summary>
    public IReadOnlyList<string> UnreadTopologies { get; init; } = [];

    /// <summary>What could not be read, with the reason.</summary>
    public IReadOnlyList<string> Unseen => [.. UnreadTopologies, .. Cluster?.Unseen ?? []];

    public ServiceSpec? Service(string name) => Services.FirstOrDefault(s => s.Name == name);
}
