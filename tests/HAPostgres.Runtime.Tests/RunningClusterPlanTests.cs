using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Membership;
using HAPostgres.Runtime.Planning;
using HAPostgres.Runtime.State;
using Xunit;
using static HAPostgres.Runtime.Tests.PlanExample;

namespace HAPostgres.Runtime.Tests;

/// <summary>What the running cluster, and what was deployed before, add to a plan.</summary>
public class RunningClusterPlanTests
{
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
    public void A_member_that_waits_for_its_restart_is_a_change()
    {
        PlanBasis snapshot = Snapshot(All) with
        {
            State = Seeing(
                Running(
                    Members.Replace("\"state\": \"running\"", "\"state\": \"running\", \"pending_restart\": true", StringComparison.Ordinal)
                )
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
        PlanBasis snapshot = Snapshot(there) with { Deployed = Desired(All), State = Seeing(Running(configuration: configuration)) };
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
            Make(Desired(All), Snapshot(All) with { State = Seeing(Running(settings: ("patroni-b", settings))) }).Changes
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
        Assert.Equal(leaderFirst, HotStandbyParameters.LeaderFirst(wanted, Desired().Dynamic, Running(), 17));
    }

    [Fact]
    public void A_limit_that_is_configured_but_does_not_run_yet_still_decides_the_order()
    {
        Dictionary<string, ServerSetting> running = new() { ["max_connections"] = new("integer", null, "900", true, true, false) };
        Assert.True(HotStandbyParameters.LeaderFirst(Desired().Dynamic, Desired().Dynamic, Running(settings: ("patroni-a", running)), 17));
    }

    [Fact]
    public void What_could_not_be_looked_at_is_never_called_no_change() =>
        Assert.DoesNotContain(
            "no change",
            PlanText
                .Summary(Make(Desired(All), Snapshot(All) with { UnreadTopologies = ["x"] }))
                .Replace("no change found, but", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );

    [Fact]
    public void What_of_the_running_cluster_was_not_seen_is_named_and_its_restart_costs_the_most_that_it_can()
    {
        RunningCluster hidden = new()
        {
            Dynamic = Observation.NotSeen<JsonObject>("x"),
            Members = Observation.NotSeen<ClusterView>("y"),
            Settings = Observation.NotSeen<ServerSettings>("z"),
            EtcdSteps = Observation.NotSeen<IReadOnlyList<EtcdStep>>("q"),
        };
        ServiceSpec[] wanted = All;
        Edit(wanted[2], "image");
        Plan plan = Make(Desired(wanted), Snapshot(All) with { State = Seeing(hidden) });

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
            Running(settings: (answers, some)) is var cluster && cluster.Settings.IsSeen(out ServerSettings? settings, out _)
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
