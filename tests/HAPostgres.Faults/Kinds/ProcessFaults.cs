namespace HAPostgres.Faults.Kinds;

/// <summary>What happens to one process in the leader's container.</summary>
internal static class ProcessFaults
{
    private const string Postmaster = "$(head -n 1 /var/lib/postgresql/data/postmaster.pid)";

    /// <summary>Not process 1, which only waits for this one.</summary>
    private const string Patroni = "$(pgrep -f '[p]atroni /etc/patroni' | grep -vx 1 | head -n 1)";

    public static IEnumerable<Fault> All { get; } =
    [
        new()
        {
            Name = "postmaster-kill",
            What = "SIGKILL of the leader's postmaster",
            Explanation =
                "Patroni notices within its loop and starts PostgreSQL again where it stands (`primaryStartTimeout`), or hands "
                + "over at once where that is 0.",
            Inject = static scene => scene.InPatroni(scene.Leader, $"kill -KILL {Postmaster}"),
            Estimate = "the leader's PostgreSQL dies",
        },
        new()
        {
            Name = "postmaster-stop",
            What = "SIGSTOP of the leader's postmaster",
            Explanation =
                "Open sessions go on, new ones get no answer, and Patroni's own session sees nothing. A watch in the container "
                + "asks over new connections, and ends such a server after 18 to 20 s; Patroni goes on as after a crash.",
            Inject = static scene => scene.InPatroni(scene.Leader, $"kill -STOP {Postmaster}"),
            Hold = TimeSpan.FromSeconds(45),
            Estimate = "the leader's PostgreSQL hangs and takes no new connection",
            Compared = Port.NewPrimary,
        },
        new()
        {
            Name = "patroni-kill",
            What = "SIGKILL of the leader's Patroni",
            Explanation = "The container ends with it; what follows is as for a killed container.",
            Inject = static scene => scene.InPatroni(scene.Leader, $"kill -KILL {Patroni}"),
            Estimate = ContainerFaults.Killed,
        },
        new()
        {
            Name = "patroni-stop",
            What = "SIGSTOP of the leader's Patroni, 50 s",
            Explanation =
                "PostgreSQL runs on without a keeper. Proxies ask Patroni, and take the leader away when it does not answer; its "
                + "lock expires after `ttl`, and a replica takes over. The former leader gets no commit acknowledged, since its "
                + "replicas follow the new one.",
            Inject = static scene => scene.InPatroni(scene.Leader, $"kill -STOP {Patroni}"),
            Heal = static scene => scene.InPatroniIfRunning(scene.Leader, $"kill -CONT {Patroni}"),
            Hold = TimeSpan.FromSeconds(50),
            Lasts = true,
            Estimate = HostFaults.LeadersHost,
        },
    ];
}
