using HAPostgres.Faults.Running;

namespace HAPostgres.Faults.Kinds;

/// <summary>What happens to a whole host.</summary>
internal static class HostFaults
{
    public const string LeadersHost = "the leader's host is lost";

    private const string CutOff = "the leader's host is cut off from the others";

    private const string Short =
        "A cut that is shorter than `ttl` may pass without a failover: the leader renews its lock as soon as it sees etcd again, "
        + "and a commit that waits for a replica is answered when TCP sends again.";

    private const string Long =
        "The leader loses etcd and its replicas: no commit on its side is acknowledged, and it steps down. The lock expires after "
        + "`ttl`, and a synchronous replica takes over. A shorter `ttl` (20 s at the least) makes it sooner, and a slow network a "
        + "failover.";

    public static IEnumerable<Fault> All { get; } =
    [
        Cut(5, Short),
        Cut(15, Short),
        Cut(25, Long),
        Cut(40, Long + " Swarm gives the host up after 15 s without a heartbeat and replaces its containers when it comes back."),
        Cut(90, Long),
        new()
        {
            Name = "host-power",
            What = "the leader's host without power, 40 s",
            Explanation =
                "As the cut, but nothing on the lost host runs on. It boots again, and its member joins as a replica by way of "
                + "`pg_rewind`.",
            Inject = static scene => scene.Lab.KillEngine(scene.Leader),
            Heal = static scene => scene.Lab.StartEngine(scene.Leader),
            Hold = TimeSpan.FromSeconds(40),
            Lasts = true,
            Estimate = CutOff,
        },
        new()
        {
            Name = "replica-host-cut",
            What = "a synchronous replica's host cut off, 40 s",
            Explanation =
                "With `synchronousMode` on, every commit waits until the leader gives the connection up (`wal_sender_timeout`) and "
                + "Patroni's next loop names another synchronous replica; with quorum the other replica answers. A shorter "
                + "`wal_sender_timeout` makes it sooner, and drops replicas on a network that stalls as long.",
            Inject = static scene => scene.Lab.Cut(scene.Synchronous),
            Heal = static scene => scene.Lab.Heal(scene.Synchronous),
            Hold = TimeSpan.FromSeconds(40),
            Lasts = true,
            Suffers = static scene => scene.Synchronous,
            Estimate = "a synchronous replica's host is lost",
        },
        new()
        {
            Name = "host-etcd-leader",
            What = "the leader's host cut off, 40 s, and etcd's leader with it",
            Explanation =
                "etcd first elects a new leader of its own, which starts every lease again, so that the lock may live for another `ttl`.",
            Inject = static async scene =>
            {
                await scene.MoveEtcdLeader(scene.Leader);
                await scene.Lab.Cut(scene.Leader);
            },
            Heal = static scene => scene.Lab.Heal(scene.Leader),
            Hold = TimeSpan.FromSeconds(40),
            Lasts = true,
            Estimate = CutOff,
        },
        new()
        {
            Name = "engine-stop",
            What = "the Docker Engine of the leader's host hangs for 40 s (SIGSTOP)",
            Explanation =
                "Containers run on without it, but the engine also answers their DNS: names are not resolved meanwhile. Swarm gives the "
                + "host up, and replaces its containers when the engine answers again.",
            Inject = static scene => scene.SignalEngine(scene.Leader, "STOP"),
            Heal = static scene => scene.SignalEngine(scene.Leader, "CONT"),
            Hold = TimeSpan.FromSeconds(40),
            Lasts = true,
        },
        new()
        {
            Name = "all-hosts-power",
            What = "all hosts without power, 10 s",
            Explanation =
                "etcd needs a majority of its members, then Patroni needs the lock of before to expire or its holder to come back. "
                + "The gap counts from the cut; nobody has to lend a hand.",
            Inject = static scene => EachHost(scene, scene.Lab.KillEngine),
            Heal = static scene => EachHost(scene, scene.Lab.StartEngine),
            Hold = TimeSpan.FromSeconds(10),
            Lasts = true,
        },
    ];

    private static Fault Cut(int seconds, string explanation) =>
        new()
        {
            Name = $"host-cut-{seconds}",
            What = $"the leader's host cut off, healed after {seconds} s",
            Explanation = explanation,
            Inject = static scene => scene.Lab.Cut(scene.Leader),
            Heal = static scene => scene.Lab.Heal(scene.Leader),
            Hold = TimeSpan.FromSeconds(seconds),
            Lasts = true,
            Estimate = CutOff,
        };

    private static async Task EachHost(Scene scene, Func<string, Task> action)
    {
        foreach (string host in scene.Hosts)
            await action(host);
    }
}
