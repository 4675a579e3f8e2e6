using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Planning;
using HAPostgres.Runtime.Swarm;
using Xunit;
using static HAPostgres.Runtime.Tests.PlanExample;

namespace HAPostgres.Runtime.Tests;

/// <summary>What an edit of the stack changes.</summary>
public class PlannerTests
{
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
                State = Seeing(null),
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
        PlanBasis snapshot = Snapshot(All);
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

    [Fact]
    public void A_missing_secret_a_missing_label_and_an_extra_network_are_each_named()
    {
        PlanBasis whole = Snapshot(All);
        Assert.Equal((Subject.Secret, "orders_ca"), Named(whole with { Secrets = new HashSet<string>() }));
        Assert.Equal(
            (Subject.NodeLabel, $"{Example.Topology.LabelPrefix}patroni=a"),
            Named(
                whole with
                {
                    State = whole.State with
                    {
                        Nodes =
                        [
                            .. whole.State.Nodes.Select(static n =>
                            {
                                if (n.Id == "a")
                                    n.Labels.Remove(Example.Topology.LabelPrefix + "patroni");
                                return n;
                            }),
                        ],
                    },
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

        static (Subject, string) Named(PlanBasis snapshot)
        {
            Change change = Assert.Single(Make(Desired(All), snapshot).Changes);
            return (change.Subject, change.Name);
        }
    }

    [Fact]
    public void A_record_says_the_same_when_it_is_read_again()
    {
        DesiredState state = Desired(All);
        DesiredState read = DesiredState.FromRecord(JsonNode.Parse(state.Recorded().ToJsonString())!.AsObject());
        Assert.True(state.SameAs(read));
        Assert.Empty(Make(read with { Configs = state.Configs }, Snapshot(All)).Changes);
    }
}
