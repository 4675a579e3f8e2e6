using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Membership;
using HAPostgres.Runtime.Planning;
using HAPostgres.Runtime.State;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Tests;

/// <summary>A small stack, the swarm that runs it, and edits of its services.</summary>
internal static class PlanExample
{
    public const string Members = """
        {"members": [
          {"name": "patroni-a", "role": "leader", "state": "running", "timeline": 3},
          {"name": "patroni-b", "role": "sync_standby", "state": "streaming", "timeline": 3, "lag": 0},
          {"name": "patroni-c", "role": "replica", "state": "streaming", "timeline": 3, "lag": 0}]}
        """;

    public static ServiceSpec Service(string name, string image = "i:1") =>
        new()
        {
            Name = $"orders_{name}",
            Labels = new Dictionary<string, string> { [StackLabels.Namespace] = "orders" },
            Mode = new ServiceMode { Replicated = new ReplicatedService { Replicas = 1 } },
            TaskTemplate = new TaskSpec
            {
                ContainerSpec = new ContainerSpec
                {
                    Image = image,
                    Env = ["A=1"],
                    Mounts =
                    [
                        new Mount
                        {
                            Type = "bind",
                            Source = "/data",
                            Target = "/var/lib/postgresql",
                        },
                    ],
                    Configs =
                    [
                        new SwarmConfigReference
                        {
                            ConfigID = "1",
                            ConfigName = "orders_boot_1",
                            File = new ConfigReferenceFileTarget { Name = "/etc/patroni/10-bootstrap.yml" },
                        },
                    ],
                },
                Placement = new() { Constraints = [$"node.labels.patroni == {name}"] },
            },
        };

    public static DesiredState Desired(params ServiceSpec[] services) =>
        new()
        {
            Networks = new Dictionary<string, NetworksCreateParameters>
            {
                ["orders_internal"] = new()
                {
                    Name = "orders_internal",
                    Driver = "overlay",
                    Internal = true,
                },
            },
            Configs = new Dictionary<string, byte[]> { ["orders_boot_1"] = [1], ["orders_boot_2"] = [1, 2] },
            ConfigNames = DesiredState.MountedBy(services).ToHashSet(),
            Secrets = new HashSet<string> { "orders_ca" },
            Services = services,
            Dynamic = JsonNode
                .Parse(
                    """{"ttl": 30, "postgresql": {"parameters": {"work_mem": "10MB", "shared_buffers": "1GB", "max_connections": "500"}, "pg_hba": ["a"]}}"""
                )!
                .AsObject(),
        };

    public static PlanBasis Snapshot(params ServiceSpec[] services) =>
        new()
        {
            Services = services,
            Networks = new[]
            {
                new NetworkResponse
                {
                    Name = "orders_internal",
                    Driver = "overlay",
                    Internal = true,
                },
                new NetworkResponse { Name = Example.Topology.Networks.Application, Driver = "overlay" },
            }.ToDictionary(static n => n.Name!),
            StackConfigs = new HashSet<string> { "orders_boot_1" },
            Configs = new HashSet<string> { "orders_boot_1" },
            Secrets = new HashSet<string> { "orders_ca" },
            State = Seeing(Running()),
        };

    public static ClusterState Seeing(RunningCluster? cluster) =>
        new() { Nodes = [.. Example.Topology.Hosts.Select(static h => Node(h.Name))], Cluster = cluster };

    public static RunningCluster Running(
        string members = Members,
        JsonObject? configuration = null,
        (string Member, Dictionary<string, ServerSetting> Settings)? settings = null
    ) =>
        new()
        {
            Dynamic = Observation.Seen(configuration ?? Desired().Dynamic.DeepClone().AsObject()),
            Members = Observation.Seen(ClusterView.Parse(members)),
            Settings = Observation.Seen(
                new ServerSettings(
                    settings is { } one
                        ? new Dictionary<string, IReadOnlyDictionary<string, ServerSetting>> { [one.Member] = one.Settings }
                        : new Dictionary<string, IReadOnlyDictionary<string, ServerSetting>>(),
                    new Dictionary<string, string>()
                )
            ),
            EtcdSteps = Observation.Seen<IReadOnlyList<EtcdStep>>([]),
        };

    private static readonly string[] s_pinned = ["patroni", "etcd"];

    private static SwarmNode Node(string host) =>
        new(
            host,
            host,
            "",
            true,
            "active",
            true,
            false,
            0,
            default,
            "",
            1,
            new NodeUpdateParameters
            {
                Labels = s_pinned
                    .Select(r => (r, host))
                    .Concat([("pgbouncer", "true"), ("haproxy", "true")])
                    .ToDictionary(l => Example.Topology.LabelPrefix + l.Item1, l => l.Item2),
            }
        );

    public static ServiceSpec[] All => [Service("etcd-a"), Service("patroni-a"), Service("patroni-b"), Service("haproxy")];

    public static Plan Make(DesiredState desired, PlanBasis snapshot) => Planner.Make(Example.Topology, desired, snapshot);

    public static void Edit(ServiceSpec spec, string what)
    {
        ContainerSpec container = spec.TaskTemplate!.ContainerSpec!;
        switch (what)
        {
            case "image":
                container.Image = "i:2";
                break;
            case "environment A":
                container.Env = ["A=2"];
                break;
            case "label x":
                spec.Labels!["x"] = "y";
                break;
            case "replicas":
                spec.Mode!.Replicated!.Replicas = 2;
                break;
            case "limit MemoryBytes":
                spec.TaskTemplate.Resources = new() { Limits = new() { MemoryBytes = 5 } };
                break;
            case "update config Parallelism":
                spec.UpdateConfig = new() { Parallelism = 3 };
                break;
            case "mount /var/lib/postgresql":
                container.Mounts![0].Source = "/other";
                break;
            case "port 5000":
                spec.EndpointSpec = new() { Ports = [new() { PublishedPort = 5000, TargetPort = 5000 }] };
                break;
            case "entrypoint":
                container.Command = ["a", "b"];
                break;
            case "healthcheck Test":
                container.Healthcheck = new() { Test = ["CMD", "x"] };
                break;
            default:
                spec.TaskTemplate.Placement!.Constraints!.Add("node.labels.patroni == z");
                break;
        }
    }
}
