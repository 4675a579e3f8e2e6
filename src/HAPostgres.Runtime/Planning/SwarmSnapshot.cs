using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Docker;
using HAPostgres.Runtime.Membership;
using HAPostgres.Runtime.Patroni;

namespace HAPostgres.Runtime.Planning;

/// <summary>The swarm and the cluster at one moment, of which a plan is made.</summary>
internal sealed record SwarmSnapshot
{
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

    public required IReadOnlyList<SwarmNode> Nodes { get; init; }

    /// <summary>Patroni's dynamic configuration; null where no cluster runs, or where it could not be read.</summary>
    public JsonObject? Dynamic { get; init; }

    /// <summary>Patroni's view; null likewise.</summary>
    public ClusterView? Members { get; init; }

    /// <summary>What each member's PostgreSQL runs with, by member and name; of the members that could be asked.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, ServerSetting>> Settings { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, ServerSetting>>();

    /// <summary>What is left to do until etcd has the members that the manifest wants.</summary>
    public IReadOnlyList<EtcdStep> EtcdSteps { get; init; } = [];

    /// <summary>What was deployed last; null where nothing tells.</summary>
    public DesiredState? Deployed { get; init; }

    /// <summary>
    /// The topologies that the running services come from: one, or two where a deployment was interrupted; none where nothing tells.
    /// </summary>
    public IReadOnlyList<ClusterTopology> DeployedTopologies { get; init; } = [];

    /// <summary>What could not be looked at, with the reason.</summary>
    public IReadOnlyList<string> Unseen { get; init; } = [];

    public ServiceSpec? Service(string name) => Services.FirstOrDefault(s => s.Name == name);
}
