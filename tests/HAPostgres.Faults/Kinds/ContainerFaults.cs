namespace HAPostgres.Faults.Kinds;

/// <summary>What happens to one container.</summary>
internal static class ContainerFaults
{
    public const string Killed = "the leader's container is killed";

    private const string ReplicaLost = "a synchronous replica's host is lost";
    private const string PoolerLost = "a pooler or proxy is lost";

    /// <summary>A client's time limit to connect, and a second of the busy machine.</summary>
    private static readonly TimeSpan s_connect = TimeSpan.FromSeconds(3 + 1);

    public static IEnumerable<Fault> All { get; } =
    [
        new()
        {
            Name = "container-kill",
            What = "SIGKILL of the leader's container",
            Explanation =
                "Swarm starts the container again at once. It still holds the leader's lock, so it leads again if PostgreSQL "
                + "recovers within `primaryStartTimeout`; otherwise a replica takes over after `ttl`.",
            Inject = static scene => scene.DockerOn(scene.Leader, "kill", "--signal", "KILL", scene.Patroni(scene.Leader)),
            Estimate = Killed,
        },
        new()
        {
            Name = "container-stop",
            What = "the leader's container is stopped (`docker stop`)",
            Explanation =
                "Patroni stops PostgreSQL with a checkpoint and gives up its lock, so that a replica takes over without waiting for `ttl`.",
            Inject = static scene => scene.DockerOn(scene.Leader, "stop", scene.Patroni(scene.Leader)),
            Estimate = Killed,
        },
        new()
        {
            Name = "container-pause",
            What = "the leader's container is frozen for 50 s (`docker pause`)",
            Explanation =
                "Nothing answers and nothing says goodbye. The lock expires after `ttl`, and a replica takes over. When the "
                + "container thaws, its PostgreSQL is a former leader: no commit of it can be acknowledged, since no replica "
                + "confirms it any more, and Patroni stops it at its next look at etcd.",
            Inject = static scene => scene.DockerOn(scene.Leader, "pause", scene.Patroni(scene.Leader)),
            Heal = static scene => scene.Thaw(scene.Leader, scene.Patroni(scene.Leader)),
            Hold = TimeSpan.FromSeconds(50),
            Lasts = true,
            Estimate = HostFaults.LeadersHost,
        },
        new()
        {
            Name = "replica-kill",
            What = "SIGKILL of a synchronous replica's container",
            Explanation =
                "The connection ends, so the leader notices at once. With `synchronousMode` on, commits wait until Patroni's next loop "
                + "(`loopWait`) names another synchronous replica; with quorum any other replica answers.",
            Inject = static scene => scene.DockerOn(scene.Synchronous, "kill", "--signal", "KILL", scene.Patroni(scene.Synchronous)),
            Suffers = static scene => scene.Synchronous,
            Estimate = ReplicaLost,
        },
        new()
        {
            Name = "haproxy-kill",
            What = "SIGKILL of HAProxy on the client's host",
            Explanation =
                "Its connections end. The pooler of the same host and the host's own clients wait for this one proxy; Swarm starts "
                + "it again. Clients with several hosts go to the next one.",
            Inject = static scene => scene.DockerOn(scene.Leader, "kill", "--signal", "KILL", scene.HAProxy(scene.Leader)),
            Estimate = PoolerLost,
            ClientsShare = s_connect,
        },
        new()
        {
            Name = "pgbouncer-kill",
            What = "SIGKILL of PgBouncer on the client's host",
            Explanation = "Its connections end, and clients go to the next host of their list.",
            Inject = static scene => scene.DockerOn(scene.Leader, "kill", "--signal", "KILL", scene.PgBouncer(scene.Leader)),
            Estimate = PoolerLost,
            ClientsShare = s_connect,
        },
    ];
}
