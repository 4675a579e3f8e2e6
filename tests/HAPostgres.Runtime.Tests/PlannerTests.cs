using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Membership;
using HAPostgres.Runtime.Planning;
using HAPostgres.Runtime.Swarm;
using Xunit;

namespace HAPostgres.Runtime.Tests;

public class PlannerTests
{
    private const string Members = """
        {"members": [
          {"name": "patroni-a", "role": "leader", "state": "running", "timeline": 3},
          {"name": "patroni-b", "role": "sync_standby", "state": "streaming", "timeline": 3, "lag": 0},
          {"name": "patroni-c", "role": "replica", "state": "streaming", "timeline": 3, "lag": 0}]}
        """;

    private static ServiceSpec Service(string name, string image = "i:1") =>
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

    private static DesiredState Desired(params ServiceSpec[] services) =>
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

    private static SwarmSnapshot Snapshot(params ServiceSpec[] services) =>
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
            Nodes = [.. Example.Topology.Hosts.Select(static h => Node(h.Name))],
            Cluster = Cluster(),
        };

    private static RunningCluster Cluster(
        string members = Members,
        JsonObject? configuration = null,
        (string Member, Dictionary<string, ServerSetting> Settings)? settings = null
    ) =>
        new(
            Observation.Seen(configuration ?? Desired().Dynamic.DeepClone().AsObject()),
            Observation.Seen(ClusterView.Parse(members)),
            Observation.Seen(
                new ServerSettings(
                    settings is { } one
                        ? new Dictionary<string, IReadOnlyDictionary<string, ServerSetting>> { [one.Member] = one.Settings }
                        : new Dictionary<string, IReadOnlyDictionary<string, ServerSetting>>(),
                    new Dictionary<string, string>()
                )
            ),
            Observation.Seen<IReadOnlyList<EtcdStep>>([])
        );

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

    private static ServiceSpec[] All => [Service("etcd-a"), Service("patroni-a"), Service("patroni-b"), Service("haproxy")];

    private static Plan Make(DesiredState desired, SwarmSnapshot snapshot) => Planner.Make(Example.Topology, desired, snapshot);

    [Fact]
    public void A_swarm_that_is_as_the_stack_says_needs_no_change() => Assert.Empty(Make(Desired(All), Snapshot(All)).Changes);

    [Fact]
    public void An_empty_swarm_gets_all_of_it()
    {
        Plan plan = Make(
            Desired(All),
            Snapshot() with
            {
                Networks = new Dictionary<string, NetworkResponse>(),
                StackConfigs = new HashSet<string>(),
                Configs = new HashSet<string>(),
                Cluster = null,
            }
        );
        Assert.All(plan.Changes, static c => Assert.True(c.Creates));
        Assert.Equal(4, plan.Changes.Count(static c => c.Subject == Subject.Service));
        Assert.Contains(plan.Changes, static c => c is { Subject: Subject.Config, Name: "orders_boot_1" });
        Assert.DoesNotContain(plan.Changes, static c => c.Name == "orders_boot_2");
    }

    public static TheoryData<string, string, string> Edits =>
        new()
        {
            { "patroni-a", "image", "switchover" },
            { "patroni-b", "image", "restart-of-replica" },
            { "etcd-a", "image", "restart" },
            { "haproxy", "environment A", "restart" },
            { "patroni-b", "environment A", "restart-of-replica" },
            { "patroni-b", "label x", "nothing" },
            { "patroni-b", "replicas", "nothing" },
            { "patroni-b", "limit MemoryBytes", "restart-of-replica" },
            { "patroni-b", "update config Parallelism", "nothing" },
            { "patroni-b", "mount /var/lib/postgresql", "data-at-risk" },
            { "etcd-a", "constraint node.labels.patroni == z", "data-at-risk" },
            { "haproxy", "port 5000", "restart" },
            { "haproxy", "entrypoint", "restart" },
            { "haproxy", "healthcheck Test", "restart" },
        };

    [Theory]
    [MemberData(nameof(Edits))]
    public void An_edit_is_named_with_its_effect_and_nothing_else_is(string service, string what, string effect)
    {
        ServiceSpec[] wanted = All;
        Edit(wanted.Single(s => s.Name == $"orders_{service}"), what);
        Change change = Assert.Single(Make(Desired(wanted), Snapshot(All)).Changes);
        Assert.Equal(($"orders_{service}", what, effect), (change.Name, change.What, EffectText.Word(change.Effect)));
    }

    private static void Edit(ServiceSpec spec, string what)
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

    [Fact]
    public void A_bootstrap_file_that_changed_restarts_nobody()
    {
        ServiceSpec[] wanted = All;
        wanted[1].TaskTemplate!.ContainerSpec!.Configs![0].ConfigName = "orders_boot_2";
        Assert.Empty(Make(Desired(wanted), Snapshot(All)).Changes);
    }

    // A role that was added to the manifest: its password is read by the script of the first start alone.
    [Fact]
    public void The_password_of_a_role_that_was_added_restarts_nobody()
    {
        ServiceSpec[] wanted = All;
        wanted[1].TaskTemplate!.ContainerSpec!.Secrets = [Secret("role_app_password")];
        wanted[1].TaskTemplate!.ContainerSpec!.Configs![0].ConfigName = "orders_boot_2";
        Assert.Empty(ServiceChanges.Differences(All[1], wanted[1]));
        wanted[1].TaskTemplate!.ContainerSpec!.Secrets!.Add(Secret("superuser_password"));
        Assert.Single(ServiceChanges.Differences(All[1], wanted[1]));

        static SecretReference Secret(string target) =>
            new()
            {
                SecretName = $"orders_{target}_v1",
                File = new SecretReferenceFileTarget { Name = target },
            };
    }

    [Fact]
    public void A_member_that_restarts_anyway_takes_the_new_bootstrap_file_along()
    {
        ServiceSpec[] wanted = All;
        wanted[1].TaskTemplate!.ContainerSpec!.Configs![0].ConfigName = "orders_boot_2";
        Edit(wanted[1], "image");
        Assert.Equal(["orders_boot_2", "orders_patroni-a"], Make(Desired(wanted), Snapshot(All)).Changes.Select(static c => c.Name));
    }

    [Theory]
    [InlineData("work_mem", "\"20MB\"", "reload")]
    [InlineData("shared_buffers", "\"2GB\"", "switchover")]
    [InlineData("max_connections", "400", "restart-of-leader")]
    [InlineData("max_connections", "600", "switchover")]
    [InlineData("patroni ttl", "60", "reload")]
    public void A_setting_is_named_with_its_effect(string name, string value, string effect)
    {
        SwarmSnapshot snapshot = Snapshot(All);
        DesiredState desired = Desired(All);
        if (name == "patroni ttl")
            desired.Dynamic["ttl"] = JsonNode.Parse(value);
        else
            desired.Dynamic["postgresql"]!["parameters"]![name] = JsonNode.Parse(value);
        Change change = Assert.Single(Make(desired, snapshot).Changes);
        Assert.Equal((Subject.Setting, name, effect), (change.Subject, change.Name, EffectText.Word(change.Effect)));
    }

    [Fact]
    public void A_service_that_nobody_asked_for_is_named_and_blocks_only_where_it_holds_data()
    {
        ServiceSpec stateless = Service("adminer");
        stateless.TaskTemplate!.ContainerSpec!.Mounts = null;
        Plan harmless = Make(Desired(All), Snapshot([.. All, stateless]));
        Assert.True(Assert.Single(harmless.Changes).Removes);
        Assert.Empty(harmless.Blockers);

        Plan risky = Make(Desired(All), Snapshot([.. All, Service("patroni-d")]));
        Assert.Equal(Effect.DataAtRisk, Assert.Single(risky.Changes).Effect);
        Assert.Equal("--remove-members", Assert.Single(risky.Blockers).Flag);
    }

    [Theory]
    [InlineData("""{ "name": "orders", "hosts": ["a", "b", "c"], "postgres": { "version": 18 } }""", "HAPG3201", null)]
    [InlineData(
        """{ "name": "orders", "hosts": ["a", "b", "c", "d", "e"], "etcd": { "members": ["a", "b", "c"] } }""",
        "HAPG1201",
        "--remove-members"
    )]
    public void What_an_edit_would_lose_against_the_cluster_that_was_deployed_blocks_it(string deployed, string rule, string? flag)
    {
        ClusterTopology before = ManifestCompiler.Compile(new ManifestFile("cluster.hapg.json", deployed)).Topology!;
        Blocker blocker = Assert.Single(Make(Desired(All), Snapshot(All) with { DeployedTopologies = [before] }).Blockers);
        Assert.Contains(rule, blocker.Text, StringComparison.Ordinal);
        Assert.Equal(flag, blocker.Flag);
    }

    [Fact]
    public void A_config_that_no_service_mounts_is_made_all_the_same()
    {
        DesiredState desired = Desired(All) with
        {
            Configs = new Dictionary<string, byte[]> { ["orders_topology_2"] = [1] },
            ConfigNames = new HashSet<string> { "orders_boot_1", "orders_topology_2" },
        };
        Change change = Assert.Single(Make(desired, Snapshot(All)).Changes);
        Assert.Equal((Subject.Config, "orders_topology_2", true), (change.Subject, change.Name, change.Creates));
    }

    [Theory]
    [InlineData("2:done", "orders_topology_2")]
    [InlineData("1:done 2:done", "orders_topology_2")] // 1 stays for a rollback.
    [InlineData("1:done 2:started", "orders_topology_1 orders_topology_2")] // Some services are of 2 already.
    [InlineData("", "orders_topology_1 orders_topology_2")] // Another program deployed it.
    public void What_was_deployed_is_read_from_the_configs_of_the_swarm(string records, string read)
    {
        SwarmConfig[] configs =
        [
            .. Enumerable
                .Range(1, 2)
                .Select(static n => new SwarmConfig
                {
                    Spec = new SwarmConfigSpec
                    {
                        Name = $"orders_topology_{n}",
                        Data = [.. Encoding.UTF8.GetBytes(TopologyJson.Write(Example.Topology with { LabelPrefix = $"prefix{n}." }))],
                    },
                }),
        ];
        DeploymentRecord[] list =
        [
            .. records
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(static r => r.Split(':'))
                .Select(static r => new DeploymentRecord(
                    int.Parse(r[0], CultureInfo.InvariantCulture),
                    Desired() with
                    {
                        ConfigNames = new HashSet<string> { $"orders_topology_{r[0]}" },
                    },
                    r[1] == "done",
                    false
                )),
        ];
        List<string> unseen = [];
        IReadOnlyList<ClusterTopology> found = DeployedTopologies.Read(Example.Topology, configs, list, unseen);
        Assert.Equal(
            read,
            string.Join(
                ' ',
                found.Select(static t => t.LabelPrefix.Replace("prefix", "orders_topology_", StringComparison.Ordinal).TrimEnd('.'))
            )
        );
        Assert.Empty(unseen);
    }

    [Fact]
    public void A_missing_secret_a_missing_label_and_an_extra_network_are_each_named()
    {
        SwarmSnapshot whole = Snapshot(All);
        Assert.Equal((Subject.Secret, "orders_ca"), Named(whole with { Secrets = new HashSet<string>() }));
        Assert.Equal(
            (Subject.NodeLabel, $"{Example.Topology.LabelPrefix}patroni=a"),
            Named(
                whole with
                {
                    Nodes =
                    [
                        .. whole.Nodes.Select(static n =>
                        {
                            if (n.Id == "a")
                                n.Labels.Remove(Example.Topology.LabelPrefix + "patroni");
                            return n;
                        }),
                    ],
                }
            )
        );
        NetworkResponse extra = new()
        {
            Name = "orders_x",
            Driver = "overlay",
            Labels = new Dictionary<string, string> { [StackLabels.Namespace] = "orders" },
        };
        Assert.Equal(
            (Subject.Network, "orders_x"),
            Named(Snapshot(All) with { Networks = whole.Networks.Values.Append(extra).ToDictionary(static n => n.Name!) })
        );

        static (Subject, string) Named(SwarmSnapshot snapshot)
        {
            Change change = Assert.Single(Make(Desired(All), snapshot).Changes);
            return (change.Subject, change.Name);
        }
    }

    [Fact]
    public void A_member_that_waits_for_its_restart_is_a_change()
    {
        SwarmSnapshot snapshot = Snapshot(All) with
        {
            Cluster = Cluster(
                Members.Replace("\"state\": \"running\"", "\"state\": \"running\", \"pending_restart\": true", StringComparison.Ordinal)
            ),
        };
        Assert.Equal(Effect.Switchover, Assert.Single(Make(Desired(All), snapshot).Changes).Effect);
    }

    [Fact]
    public void What_somebody_changed_in_the_swarm_is_told_from_an_edit_of_the_manifest()
    {
        ServiceSpec[] wanted = All;
        Edit(wanted[2], "image");
        ServiceSpec[] there = All;
        Edit(there[3], "environment A");
        JsonObject configuration = Desired().Dynamic;
        configuration["ttl"] = 60;
        SwarmSnapshot snapshot = Snapshot(there) with { Deployed = Desired(All), Cluster = Cluster(configuration: configuration) };
        Assert.Equal(
            [("orders_haproxy", true), ("orders_patroni-b", false), ("patroni ttl", true)],
            Make(Desired(wanted), snapshot).Changes.Select(static c => (c.Name, c.ByHand))
        );
    }

    [Fact]
    public void A_setting_by_ALTER_SYSTEM_is_named_with_its_member()
    {
        Dictionary<string, ServerSetting> settings = new()
        {
            ["work_mem"] = new("integer", "kB", "65536", false, false, true),
            ["ttl"] = new("integer", null, "1", false, false, false),
        };
        Change change = Assert.Single(
            Make(Desired(All), Snapshot(All) with { Cluster = Cluster(settings: ("patroni-b", settings)) }).Changes
        );
        Assert.Equal(
            ("work_mem", "by ALTER SYSTEM on patroni-b", Effect.Reload, true),
            (change.Name, change.What, change.Effect, change.ByHand)
        );
    }

    [Theory]
    [InlineData("400", null, true)]
    [InlineData("600", null, false)]
    [InlineData("400", "16", false)] // One grows as well: standbys first, and what shrinks in a second round.
    [InlineData("500", null, false)]
    public void The_leader_goes_first_only_when_a_limit_of_standbys_shrinks(string connections, string? workers, bool leaderFirst)
    {
        JsonObject wanted = Desired().Dynamic;
        wanted["postgresql"]!["parameters"]!["max_connections"] = connections;
        if (workers is not null)
            wanted["postgresql"]!["parameters"]!["max_worker_processes"] = workers;
        Assert.Equal(leaderFirst, HotStandbyParameters.LeaderFirst(wanted, Desired().Dynamic, Cluster(), 17));
    }

    [Fact]
    public void A_limit_that_is_configured_but_does_not_run_yet_still_decides_the_order()
    {
        Dictionary<string, ServerSetting> running = new() { ["max_connections"] = new("integer", null, "900", true, true, false) };
        Assert.True(HotStandbyParameters.LeaderFirst(Desired().Dynamic, Desired().Dynamic, Cluster(settings: ("patroni-a", running)), 17));
    }

    [Fact]
    public void A_record_says_the_same_when_it_is_read_again()
    {
        DesiredState state = Desired(All);
        DesiredState read = DesiredState.FromRecord(JsonNode.Parse(state.Recorded().ToJsonString())!.AsObject());
        Assert.True(state.SameAs(read));
        Assert.Empty(Make(read with { Configs = state.Configs }, Snapshot(All)).Changes);
    }

    [Fact]
    public void What_could_not_be_looked_at_is_never_called_no_change() =>
        Assert.DoesNotContain(
            "no change",
            PlanText
                .Summary(Make(Desired(All), Snapshot(All) with { UnreadTopologies = ["x"] }))
                .Replace("no change seen, but", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );

    [Fact]
    public void What_of_the_running_cluster_was_not_seen_is_named_and_its_restart_costs_the_most_that_it_can()
    {
        RunningCluster hidden = new(
            Observation.NotSeen<JsonObject>("x"),
            Observation.NotSeen<ClusterView>("y"),
            Observation.NotSeen<ServerSettings>("z"),
            Observation.NotSeen<IReadOnlyList<EtcdStep>>("q")
        );
        ServiceSpec[] wanted = All;
        Edit(wanted[2], "image");
        Plan plan = Make(Desired(wanted), Snapshot(All) with { Cluster = hidden });

        Assert.Equal(
            ["Patroni's dynamic configuration: x", "the members of Patroni: y", "the settings of the members: z", "etcd's members: q"],
            plan.Unseen
        );
        Assert.Equal(Effect.RestartOfLeader, plan.Effect); // Any member may lead.
        Assert.Equal(3, hidden.Hidden.Count);
    }

    [Fact]
    public void The_order_of_members_needs_the_leaders_settings_and_no_replicas()
    {
        Dictionary<string, ServerSetting> some = new() { ["max_connections"] = new("integer", null, "500", true, false, false) };
        RunningCluster Silent(string answers, string silent) =>
            Cluster(settings: (answers, some)) is var cluster && cluster.Settings.IsSeen(out ServerSettings? settings, out _)
                ? cluster with
                {
                    Settings = Observation.Seen(settings with { Silent = new Dictionary<string, string> { [silent] = "away" } }),
                }
                : throw new InvalidOperationException();

        Assert.Empty(Silent("patroni-a", "patroni-b").Hidden);
        Assert.Equal(["the settings of patroni-b: away"], Silent("patroni-a", "patroni-b").Unseen);
        Assert.Equal(["the settings of patroni-a, which leads: away"], Silent("patroni-b", "patroni-a").Hidden);
    }

    [Theory]
    [InlineData("orders_topology_1", "45")]
    [InlineData("orders_topology_2", null)] // Somebody removed it.
    [InlineData("orders_boot_1", null)]
    public void A_rollback_goes_by_the_topology_of_what_it_returns_to(string recorded, string? ttl)
    {
        ClusterTopology then = Example.Topology with { Patroni = Example.Topology.Patroni with { Ttl = new Duration(45_000) } };
        SwarmConfig[] configs =
        [
            new()
            {
                Spec = new() { Name = "orders_topology_1", Data = [.. Encoding.UTF8.GetBytes(TopologyJson.Write(then))] },
            },
        ];
        DesiredState state = Desired() with { ConfigNames = new HashSet<string> { recorded } };

        if (ttl is null)
            Assert.Contains(
                "Nothing was changed",
                Assert.Throws<DeployException>(() => DeployedTopologies.Of(state, Example.Topology, configs)).Message,
                StringComparison.Ordinal
            );
        else
            Assert.Equal(then, DeployedTopologies.Of(state, Example.Topology, configs));
    }
}
