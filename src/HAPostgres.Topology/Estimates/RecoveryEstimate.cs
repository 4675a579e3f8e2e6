namespace HAPostgres;

/// <summary>How long writes may stop and what may be lost, in the worst case and fault by fault, worked out from the settings.</summary>
/// <remarks>
/// A lost host is Pigsty's formula: ttl + loop_wait + promotion + (rise - 1) x inter + inter. When the lost host also held etcd's leader,
/// the new one
/// starts every lease again (etcd's <c>Lease.refresh</c>): up to another ttl (measured on three hosts: 36 s where it held it, 25 s where it
/// did not,
/// with ttl 20). A lost process is Patroni's manual: loop_wait + primary_start_timeout + loop_wait, and loop_wait alone where that timeout
/// is 0.
/// Through the pool, PgBouncer's pause after a failed login comes on top.
/// </remarks>
public sealed record RecoveryEstimate
{
    /// <summary>Promotion itself, as Pigsty counts it.</summary>
    private static readonly Duration s_promotion = Duration.FromSeconds(2);

    /// <summary>
    /// From the last answered connection to the end of a postmaster that hangs: interval, timeout and second attempt of the image's
    /// watch-postmaster.
    /// </summary>
    private static readonly Duration s_hangNoticed = Duration.FromSeconds(3 + 15 + 2);

    private readonly ClusterTopology _topology;
    private readonly bool _etcdSurvives;
    private readonly bool _leadersMayShareHost;

    private RecoveryEstimate(ClusterTopology topology)
    {
        _topology = topology;
        _etcdSurvives = topology.EtcdSurvivesAnyHost();
        _leadersMayShareHost = topology.EtcdLeaderMayShareHost();
        HostLost = NewLease(_leadersMayShareHost ? 2 : 1).Total;
    }

    /// <summary>Computed on demand: most rules need only a number.</summary>
    public EquatableArray<FaultEstimate> Faults => EachFault().ToEquatableArray();

    /// <summary>The longest that clients of the pool wait for a new leader after the loss of a host, where one can come.</summary>
    public Duration HostLost { get; }

    /// <summary>The same where the leader's PostgreSQL dies; null where no other member may take over.</summary>
    public Duration? PostgresLost => Patroni.CanFailOver ? PostgresDies().WritesStop : null;

    /// <summary>The same where the leader's container is killed; null where no other member may take over.</summary>
    public Duration? ContainerLost => Patroni.CanFailOver ? ContainerIsKilled().WritesStop : null;

    public static RecoveryEstimate Of(ClusterTopology topology) => new(topology);

    private const string LeadersHost = "the leader's host is lost";

    private PatroniTopology Patroni => _topology.Patroni;

    private bool Synchronous => Patroni.SynchronousMode != SynchronousMode.Off && !_topology.Postgres.CommitsLocally;

    private IEnumerable<FaultEstimate> EachFault()
    {
        if (!Patroni.CanFailOver)
        {
            yield return Unlimited(
                $"{LeadersHost}, or its PostgreSQL dies",
                "no other member may take over",
                "nothing while the host's disk is intact, else everything",
                "place members on three hosts",
                "patroni.members"
            );
        }
        else
        {
            yield return HostIsLost();
            if (_leadersMayShareHost)
                yield return HostIsLostWithEtcdsLeader();
            yield return HostIsCutOff();
            yield return PostgresDies();
            yield return PostgresHangs();
            yield return ContainerIsKilled();
            if (Patroni.SynchronousMode != SynchronousMode.Off)
                yield return SynchronousReplicaIsLost();
        }
        yield return PoolerIsLost();
        yield return QuorumIsLost();
        if (Patroni.CanFailOver)
            yield return Switchover();
    }

    private FaultEstimate HostIsLost() =>
        _etcdSurvives
            ? Limited(LeadersHost, NewLease(1), LostInFailover, ShorterLease, "patroni.ttl")
            : Unlimited(
                LeadersHost,
                $"etcd may lose its quorum of {_topology.Etcd.Quorum} with it",
                LostInFailover,
                "place etcd on three hosts",
                "etcd.members"
            );

    private FaultEstimate HostIsLostWithEtcdsLeader() =>
        Limited($"{LeadersHost}, and etcd's leader with it", NewLease(2), LostInFailover, ShorterLease, "patroni.ttl");

    private FaultEstimate HostIsCutOff()
    {
        FaultEstimate worst = _leadersMayShareHost ? HostIsLostWithEtcdsLeader() : HostIsLost();
        return worst with
        {
            Fault = "the leader's host is cut off from the others",
            Lost = Synchronous ? "nothing" : $"what clients on its side write until it steps down, {Patroni.Ttl} at the most",
        };
    }

    private FaultEstimate PostgresDies() => PostgresEnds("the leader's PostgreSQL dies", new TimeSum());

    // watch-postmaster ends it, and Patroni goes on as after a crash.
    private FaultEstimate PostgresHangs() =>
        PostgresEnds("the leader's PostgreSQL hangs and takes no new connection", new TimeSum().Then("noticed and ended", s_hangNoticed));

    private FaultEstimate PostgresEnds(string fault, TimeSum sum)
    {
        sum.Then("loopWait", Patroni.LoopWait);
        if (Patroni.PrimaryStartTimeout.Milliseconds > 0)
            sum.Then("primaryStartTimeout", Patroni.PrimaryStartTimeout).Then("loopWait", Patroni.LoopWait);
        return Limited(fault, WithNewLeader(sum), LostInFailover, "lower patroni.primaryStartTimeout", "patroni.primaryStartTimeout");
    }

    private FaultEstimate ContainerIsKilled()
    {
        // Swarm may start it again while it still holds the lock: it then leads again, once PostgreSQL has recovered.
        TimeSum sum = new TimeSum().Then("ttl", Patroni.Ttl).Then("loopWait", Patroni.LoopWait);
        if (Patroni.PrimaryStartTimeout.Milliseconds > 0)
            sum.Then("primaryStartTimeout", Patroni.PrimaryStartTimeout).Then("loopWait", Patroni.LoopWait);
        return Limited(
            "the leader's container is killed",
            WithNewLeader(sum),
            LostInFailover,
            "lower patroni.primaryStartTimeout or patroni.ttl",
            "patroni.primaryStartTimeout"
        );
    }

    private FaultEstimate SynchronousReplicaIsLost()
    {
        const string Fault = "a synchronous replica's host is lost";
        bool spare = Patroni.SynchronousCandidates > Patroni.SynchronousReplicas;
        if (spare && Patroni.SynchronousMode == SynchronousMode.Quorum)
            return Limited(Fault, new TimeSum(), "nothing", "", "patroni.members") with
            {
                Because = "another replica of the quorum answers",
            };
        if (Patroni.SynchronousModeStrict && Patroni.SynchronousCandidates == 1)
            return Unlimited(
                Fault,
                "in strict mode no write goes on without a synchronous replica, and there is no other",
                "nothing",
                "add a member",
                "patroni.members"
            );
        // wal_sender_timeout on the leader comes first, unless it is 0; then the member's key in etcd expires.
        int sender = _topology.Postgres.Number("wal_sender_timeout", 60_000);
        TimeSum sum =
            sender > 0 && sender < Patroni.Ttl.Milliseconds
                ? new TimeSum().Then("wal_sender_timeout", new Duration(sender))
                : new TimeSum().Then("ttl", Patroni.Ttl);
        return Limited(
            Fault,
            sum.Then("loopWait", Patroni.LoopWait),
            spare ? "nothing" : "nothing; until it is back, the leader's host alone has what is acknowledged",
            "lower wal_sender_timeout",
            "postgres.parameters.wal_sender_timeout"
        );
    }

    private FaultEstimate PoolerIsLost() =>
        _topology.PgBouncer.Hosts.Count > 1 && _topology.HAProxy.Hosts.Count > 1
            ? Limited("a pooler or proxy is lost", new TimeSum(), "nothing", "", "pgbouncer.hosts") with
            {
                Because = "its clients connect to the next host of their list, after their own connect timeout",
            }
            : Unlimited(
                "the only pooler or proxy is lost",
                "there is no other on another host",
                "nothing",
                "name a second host",
                _topology.PgBouncer.Hosts.Count > 1 ? "haproxy.hosts" : "pgbouncer.hosts"
            );

    private FaultEstimate QuorumIsLost()
    {
        string fault =
            $"{_topology.Etcd.Members.Count - _topology.Etcd.Quorum + 1} of {_topology.Etcd.Members.Count} etcd members are lost";
        return (
            Patroni.FailsafeMode
                ? Limited(fault, new TimeSum(), "nothing", "", "patroni.failsafeMode") with
                {
                    Because =
                        "failsafe mode: the leader stays leader as long as it reaches every other member; there is no failover until "
                        + "etcd is back",
                }
                : Unlimited(
                    fault,
                    "the leader cannot renew its lock and steps down",
                    "nothing",
                    "set failsafeMode to true",
                    "patroni.failsafeMode"
                )
        ) with
        {
            Promised = false,
        };
    }

    private FaultEstimate Switchover()
    {
        const string Fault = "a switchover is requested";
        bool limited = Patroni.SynchronousMode != SynchronousMode.Off && Patroni.PrimaryStopTimeout.Milliseconds > 0;
        return (
            limited
                ? Limited(
                    Fault,
                    WithNewLeader(new TimeSum().Then("loopWait", Patroni.LoopWait).Then("primaryStopTimeout", Patroni.PrimaryStopTimeout)),
                    "nothing",
                    "lower patroni.primaryStopTimeout",
                    "patroni.primaryStopTimeout"
                )
                : Unlimited(
                    Fault,
                    "PostgreSQL stops once its last checkpoint is written (primaryStopTimeout counts in synchronous mode alone, and from "
                        + "1s on); usually within seconds",
                    "nothing",
                    "",
                    "patroni.primaryStopTimeout"
                )
        ) with
        {
            Promised = false,
        };
    }

    private TimeSum NewLease(int times) => WithNewLeader(new TimeSum().Then(times, "ttl", Patroni.Ttl).Then("loopWait", Patroni.LoopWait));

    private TimeSum WithNewLeader(TimeSum sum) =>
        sum.Then("promotion", s_promotion)
            .Then(_topology.HAProxy.Rise, "checkInterval", _topology.HAProxy.CheckInterval)
            .Then("serverLoginRetry", _topology.PgBouncer.ServerLoginRetry);

    // Without a synchronous replica the lag is compared with the position that the leader published in its last loop.
    private string LostInFailover =>
        Synchronous ? "nothing"
        : Patroni.MaximumLagOnFailover is ByteSize lag
            ? $"the last transactions: up to {lag} of WAL, and what the leader wrote in the last {Patroni.LoopWait}"
        : "the last transactions: all that the synchronous replica has not received, since synchronous_commit does not wait for it";

    private const string ShorterLease = "lower patroni.ttl (20s at the least)";

    private static FaultEstimate Limited(string fault, TimeSum sum, string lost, string remedy, string setting) =>
        new()
        {
            Fault = fault,
            WritesStop = sum.Total,
            Because = sum.Text,
            Lost = lost,
            Promised = true,
            Remedy = remedy,
            Setting = setting,
        };

    private static FaultEstimate Unlimited(string fault, string because, string lost, string remedy, string setting) =>
        new()
        {
            Fault = fault,
            WritesStop = null,
            Because = because,
            Lost = lost,
            Promised = true,
            Remedy = remedy,
            Setting = setting,
        };
}
