using HAPostgres.Runtime.Rollout;
using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>Members that come and go by <c>deploy</c>, on a swarm in memory.</summary>
public class MembershipDeployTests
{
    private static readonly string[] s_hosts = ["a", "b", "c", "d", "e"];

    private static readonly DeployOptions s_remove = new() { RemoveMembers = true };

    [Fact]
    public void Proxies_learn_of_members_before_they_join() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await InMemoryRun.UpAsync(clock, InMemoryRun.Manifest, s_hosts);
            await cluster.SetupAsync(InMemoryRun.Five);
            using ServiceWatch watch = new(cluster);
            List<string> changes = cluster.Record();
            await cluster.DeployAsync(InMemoryRun.Five);
            Assert.InRange(changes.IndexOf("update orders_haproxy"), 0, changes.IndexOf("create orders_patroni-d") - 1);
            Assert.Equal(5, cluster.Etcd!.Members.Count(static m => m.Votes));
            Assert.Equal(5, cluster.Patroni.Running.Count());
            watch.AssertServed(leastMembers: 3);
        });

    [Fact]
    public void A_leader_that_leaves_hands_over_once_to_one_that_stays_and_proxies_forget_it_last() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await InMemoryRun.UpAsync(clock, InMemoryRun.Five, s_hosts);
            cluster.Patroni.Promote("patroni-e");
            using ServiceWatch watch = new(cluster);
            List<string> changes = cluster.Record();
            await cluster.DeployAsync(InMemoryRun.Manifest, s_remove);
            Assert.Equal(["patroni-a", "patroni-b", "patroni-c"], cluster.Patroni.Running);
            Assert.Equal(3, cluster.Patroni.Timeline);
            Assert.Equal(["etcd-a", "etcd-b", "etcd-c"], cluster.Etcd!.Members.Select(static m => m.Name));
            int gone = changes.IndexOf("remove orders_patroni-e");
            Assert.True(gone > changes.IndexOf("remove orders_patroni-d"), string.Join('\n', changes));
            Assert.True(changes.LastIndexOf("update orders_haproxy") > gone, string.Join('\n', changes));
            Assert.DoesNotContain(cluster.Swarm.Names, static n => n.EndsWith("-d", StringComparison.Ordinal));
            watch.AssertServed(leastMembers: 3);
        });

    [Fact]
    public void A_leader_that_is_replaced_by_a_new_member_hands_over_before_the_proxies_forget_it() =>
        VirtualTime.Run(static async clock =>
        {
            const string Replaced = """{ "name": "orders", "hosts": ["a", "b", "d"] }""";
            using InMemoryCluster cluster = await InMemoryRun.UpAsync(clock, InMemoryRun.Manifest, "a", "b", "c", "d");
            cluster.Patroni.Promote("patroni-c");
            await cluster.SetupAsync(Replaced);
            string? leader = null;
            cluster.Swarm.BeforeChange = (call, name) =>
            {
                if ($"{call} {name}" == "update orders_haproxy")
                    leader ??= cluster.Patroni.Leader;
            };
            using ServiceWatch watch = new(cluster);
            await cluster.DeployAsync(Replaced, s_remove);
            Assert.Contains(leader, (string[])["patroni-a", "patroni-b"]);
            Assert.Equal(["patroni-a", "patroni-b", "patroni-d"], cluster.Patroni.Running);
            Assert.Equal(["etcd-a", "etcd-b", "etcd-d"], cluster.Etcd!.Members.Select(static m => m.Name).Order(StringComparer.Ordinal));
            watch.AssertServed(leastMembers: 2);
        });

    [Fact]
    public void Without_leave_no_member_goes_and_nothing_is_changed() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await InMemoryRun.UpAsync(clock, InMemoryRun.Five, s_hosts);
            string[] before = [.. cluster.Swarm.Names];
            DeployException refused = await Assert.ThrowsAsync<DeployException>(() => cluster.DeployAsync(InMemoryRun.Manifest));
            Assert.Contains("--remove-members", refused.Message, StringComparison.Ordinal);
            Assert.Equal(before, cluster.Swarm.Names);
            Assert.Equal(5, cluster.Etcd!.Members.Count);
        });

    [Fact]
    public void A_lost_host_is_replaced_by_another_node() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await InMemoryRun.UpAsync(clock, InMemoryRun.Manifest, "a", "b", "c", "d");
            cluster.Swarm.SetState("c", "down");
            cluster.Settle();
            Assert.Equal(["patroni-a", "patroni-b"], cluster.Patroni.Running);
            await cluster.SetupAsync(InMemoryRun.Manifest, ("c", "d"));
            await cluster.DeployAsync(InMemoryRun.Manifest);
            Assert.Equal(["patroni-a", "patroni-b", "patroni-c"], cluster.Patroni.Running);
            Assert.Equal("patroni-a", cluster.Patroni.Leader);
            Assert.Equal(3, cluster.Etcd!.Members.Count(static m => m.Votes));
        });
}
