using HAPostgres.Runtime.Rollout;
using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>The whole of <c>deploy</c>, from the command to the engine's calls, on a swarm in memory.</summary>
public class DeployTests
{
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(5);

    [Fact]
    public void A_first_deployment_makes_a_cluster_that_a_second_one_leaves_alone() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await InMemoryRun.UpAsync(clock, InMemoryRun.Manifest, "a", "b", "c");
            Assert.Equal(["patroni-a", "patroni-b", "patroni-c"], cluster.Patroni.Running);
            Assert.Equal(3, cluster.Etcd!.Members.Count(static m => m.Votes));
            List<string> changes = cluster.Record();
            await cluster.DeployAsync(InMemoryRun.Manifest);
            Assert.NotEmpty(changes);
            Assert.DoesNotContain(changes, static c => c.Contains("orders_", StringComparison.Ordinal));
            Assert.Equal(3, cluster.Patroni.Starts.Count);
        });

    [Fact]
    public void An_edit_that_restarts_takes_the_replicas_first_and_hands_over_once() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await InMemoryRun.UpAsync(clock, InMemoryRun.Manifest, "a", "b", "c");
            using ServiceWatch watch = new(cluster);
            cluster.Swarm.StartTime = s_start;
            await cluster.DeployAsync(InMemoryRun.Restarts);
            Assert.Equal(["patroni-c", "patroni-b", "patroni-a"], cluster.Patroni.Starts.Skip(3));
            Assert.Equal("patroni-b", cluster.Patroni.Leader);
            Assert.Equal(2, cluster.Patroni.Timeline);
            watch.AssertServed(leastMembers: 2);
        });

    [Fact]
    public void A_setting_that_shrinks_restarts_the_leader_first_and_in_place() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await InMemoryRun.UpAsync(clock, InMemoryRun.Manifest, "a", "b", "c");
            await cluster.DeployAsync(InMemoryRun.Shrinks);
            Assert.Equal(["patroni-a", "patroni-c", "patroni-b"], cluster.Patroni.Starts.Skip(3));
            Assert.Equal(1, cluster.Patroni.Timeline);
        });

    [Fact]
    public void New_tasks_take_the_replicas_first_and_the_old_leader_last() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await InMemoryRun.UpAsync(clock, InMemoryRun.Manifest, "a", "b", "c");
            using ServiceWatch watch = new(cluster);
            cluster.Swarm.StartTime = s_start;
            await cluster.DeployAsync(InMemoryRun.RestartsTasks);
            // The old leader twice: as a replica of the new one, and in its new container.
            Assert.Equal(["patroni-c", "patroni-b", "patroni-a", "patroni-a"], cluster.Patroni.Starts.Skip(3));
            watch.AssertServed(leastMembers: 2);
        });

    [Fact]
    public void An_edit_that_is_a_reload_restarts_nothing() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await InMemoryRun.UpAsync(clock, InMemoryRun.Manifest, "a", "b", "c");
            await cluster.DeployAsync(InMemoryRun.Reloads);
            Assert.Equal("7MB", (string?)cluster.Patroni.Dynamic["postgresql"]!["parameters"]!["work_mem"]);
            Assert.Equal(3, cluster.Patroni.Starts.Count);
            Assert.Equal("patroni-a", cluster.Patroni.Leader);
        });

    [Fact]
    public void A_rollback_returns_to_what_ran_before_in_the_same_order() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await InMemoryRun.UpAsync(clock, InMemoryRun.Manifest, "a", "b", "c");
            string before = cluster.Patroni.Dynamic.ToJsonString();
            await cluster.DeployAsync(InMemoryRun.Restarts);
            Assert.NotEqual(before, cluster.Patroni.Dynamic.ToJsonString());
            using ServiceWatch watch = new(cluster);
            cluster.Swarm.StartTime = s_start;
            await cluster.DeployAsync(InMemoryRun.Restarts, new DeployOptions { Rollback = true });
            Assert.Equal(before, cluster.Patroni.Dynamic.ToJsonString());
            watch.AssertServed(leastMembers: 2);
        });

    [Fact]
    public void A_member_that_does_not_come_back_ends_the_rollout_before_the_next_one() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await InMemoryRun.UpAsync(clock, InMemoryRun.Manifest, "a", "b", "c");
            cluster.Swarm.FailureOf = static (spec, _) => spec.Name == "orders_patroni-c" ? "task: non-zero exit (1)" : null;
            DeployException failed = await Assert.ThrowsAsync<DeployException>(() => cluster.DeployAsync(InMemoryRun.RestartsTasks));
            Assert.Contains("orders_patroni-c failed", failed.Message, StringComparison.Ordinal);
            Assert.Contains("--rollback", failed.Remedy, StringComparison.Ordinal);
            cluster.Settle();
            Assert.Equal(["patroni-a", "patroni-b"], cluster.Patroni.Running);
            Assert.Equal("patroni-a", cluster.Patroni.Leader);
            Assert.Equal(3, cluster.Patroni.Starts.Count);

            cluster.Swarm.FailureOf = static (_, _) => null;
            await cluster.DeployAsync(InMemoryRun.RestartsTasks, new DeployOptions { Rollback = true });
            Assert.Equal(["patroni-a", "patroni-b", "patroni-c"], cluster.Patroni.Running);
        });

    [Fact]
    public void What_somebody_else_changed_at_the_same_moment_is_read_again() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await InMemoryRun.UpAsync(clock, InMemoryRun.Manifest, "a", "b", "c");
            HashSet<string> touched = [];
            cluster.Swarm.BeforeChange = (call, name) =>
            {
                if (call == "update" && name.StartsWith("orders_", StringComparison.Ordinal) && touched.Add(name))
                    cluster.Swarm.Touch(name);
            };
            await cluster.DeployAsync(InMemoryRun.RestartsTasks);
            Assert.Contains("orders_patroni-a", touched);
            Assert.Equal(7, cluster.Patroni.Starts.Count);
        });

    [Fact]
    public void In_maintenance_mode_nothing_is_changed() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await InMemoryRun.UpAsync(clock, InMemoryRun.Manifest, "a", "b", "c");
            cluster.Patroni.Paused = true;
            string[] before = [.. cluster.Swarm.Names];
            DeployException refused = await Assert.ThrowsAsync<DeployException>(() => cluster.DeployAsync(InMemoryRun.Restarts));
            Assert.Contains("maintenance mode", refused.Message, StringComparison.Ordinal);
            Assert.Equal(before, cluster.Swarm.Names);
            Assert.Equal(3, cluster.Patroni.Starts.Count);
        });

    [Fact]
    public void A_deployment_that_was_cut_short_is_finished_while_its_members_still_start() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = new(clock, "a", "b", "c");
            await cluster.SetupAsync(InMemoryRun.Manifest);
            cluster.Swarm.StartTime = TimeSpan.FromSeconds(40);
            await cluster.InterruptAsync(InMemoryRun.Manifest, after: "create orders_haproxy");
            await cluster.DeployAsync(InMemoryRun.Manifest);
            Assert.Equal(["patroni-a", "patroni-b", "patroni-c"], cluster.Patroni.Running);
        });

    [Fact]
    public void Members_that_never_start_are_waited_for_in_vain_and_named() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = new(clock, "a", "b", "c");
            await cluster.SetupAsync(InMemoryRun.Manifest);
            cluster.Swarm.StartTime = TimeSpan.FromDays(1);
            await cluster.InterruptAsync(InMemoryRun.Manifest, after: "create orders_haproxy");
            DeployException refused = await Assert.ThrowsAsync<DeployException>(() => cluster.DeployAsync(InMemoryRun.Manifest));
            Assert.Contains("cannot be seen", refused.Message, StringComparison.Ordinal);
            Assert.Contains("starting", refused.Message, StringComparison.Ordinal);
            Assert.InRange(clock.GetUtcNow(), VirtualTime.Epoch.AddSeconds(60), VirtualTime.Epoch.AddMinutes(5));
        });
}
