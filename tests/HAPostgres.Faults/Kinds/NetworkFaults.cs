namespace HAPostgres.Faults.Kinds;

/// <summary>What happens between some of the hosts, by packet filters.</summary>
internal static class NetworkFaults
{
    private static readonly TimeSpan s_hold = TimeSpan.FromSeconds(40);

    private static readonly string[] s_fifth = ["-m", "statistic", "--mode", "random", "--probability", "0.2", "-j", "DROP"];

    public static IEnumerable<Fault> All { get; } =
    [
        new()
        {
            Name = "leader-etcd-cut",
            What = "the leader's Patroni and etcd do not see each other, 40 s",
            Explanation =
                "In failsafe mode (`failsafeMode`) the leader asks all other members whether they accept it, and stays leader "
                + "while all of them answer. Without it the leader steps down after `retryTimeout`.",
            Inject = static scene => scene.Separate(scene.Leader, scene.EtcdContainers),
            Heal = static scene => scene.RemoveRules(),
            Hold = s_hold,
            Lasts = true,
        },
        new()
        {
            Name = "leader-replicas-cut",
            What = "the leader and both replicas do not see each other, all see etcd, 40 s",
            Explanation =
                "The lock stays with the leader, so there is no failover. Commits wait for `wal_sender_timeout` and Patroni's next "
                + "loop; then the leader goes on without a synchronous replica, unless `synchronousModeStrict` is on. Until they are "
                + "back, what is acknowledged is on the leader's host alone: should it fail now, nobody may take over.",
            Inject = static scene => scene.Separate(scene.Leader, scene.PatroniContainers(scene.Synchronous, scene.Other)),
            Heal = static scene => scene.RemoveRules(),
            Hold = s_hold,
            Lasts = true,
        },
        new()
        {
            Name = "leader-replica-cut",
            What = "the leader and its synchronous replica do not see each other, both see the third, 40 s",
            Explanation = "As for a synchronous replica whose host is cut off.",
            Inject = static scene => scene.Separate(scene.Leader, scene.PatroniContainers(scene.Synchronous)),
            Heal = static scene => scene.RemoveRules(),
            Hold = s_hold,
            Lasts = true,
            Estimate = "a synchronous replica's host is lost",
        },
        new()
        {
            Name = "one-way-in",
            What = "the leader's host gets no packets and can send, 40 s",
            Explanation = "Answers are lost, so that it is as a cut: the lock cannot be renewed.",
            Inject = static scene => scene.Filter(scene.Leader, "raw", "PREROUTING", "-i", "eth0", "-j", "DROP"),
            Heal = static scene => scene.RemoveRules(),
            Hold = s_hold,
            Lasts = true,
            Estimate = "the leader's host is cut off from the others",
        },
        new()
        {
            Name = "one-way-out",
            What = "the leader's host can send nothing and gets packets, 40 s",
            Explanation = "Nothing that it sends arrives, so that it is as a cut.",
            Inject = static scene => scene.Filter(scene.Leader, "raw", "OUTPUT", "-o", "eth0", "-j", "DROP"),
            Heal = static scene => scene.RemoveRules(),
            Hold = s_hold,
            Lasts = true,
            Estimate = "the leader's host is cut off from the others",
        },
        new()
        {
            Name = "packet-loss",
            What = "a fifth of the packets from and to the leader's host is lost, 60 s",
            Explanation = "TCP sends again. Everything is slower, and with bad luck a lock is renewed too late.",
            Inject = static async scene =>
            {
                await scene.Filter(scene.Leader, ["raw", "PREROUTING", "-i", "eth0", .. s_fifth]);
                await scene.Filter(scene.Leader, ["raw", "OUTPUT", "-o", "eth0", .. s_fifth]);
            },
            Heal = static scene => scene.RemoveRules(),
            Hold = TimeSpan.FromSeconds(60),
            Lasts = true,
        },
    ];
}
