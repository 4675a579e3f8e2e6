namespace HAPostgres;

/// <summary>How long writes may stop, in the worst case, worked out from the settings.</summary>
/// <remarks>
/// The lost host: Pigsty's formula, ttl + loop_wait + 2 + (rise - 1) x inter + inter. When the lost host also held etcd's leader, the new one
/// starts every lease again: up to another ttl (measured on three hosts: 36 s where it held it, 25 s where it did not, with ttl 20).
/// Through the pool, PgBouncer's pause after a failed login comes on top.
/// </remarks>
public sealed record RecoveryEstimate
{
    /// <summary>Promotion itself, as Pigsty counts it.</summary>
    private static readonly Duration s_promotion = Duration.FromSeconds(2);

    /// <summary>The leader's host is lost, etcd's leader with it, and the client comes through the pool.</summary>
    public required Duration HostLost { get; init; }

    /// <summary>How <see cref="HostLost"/> adds up, for messages and documents.</summary>
    public required string HostLostArithmetic { get; init; }

    /// <summary>The leader's PostgreSQL dies and does not come back.</summary>
    public required Duration PostmasterLost { get; init; }

    public static RecoveryEstimate Of(ClusterTopology topology)
    {
        PatroniTopology patroni = topology.Patroni;
        HAProxyTopology proxy = topology.HAProxy;
        Duration retry = topology.PgBouncer.ServerLoginRetry;
        Duration checks = proxy.Rise * proxy.CheckInterval;
        return new RecoveryEstimate
        {
            HostLost = (2 * patroni.Ttl) + patroni.LoopWait + s_promotion + checks + retry,
            HostLostArithmetic = $"2 x ttl {patroni.Ttl} (etcd's leader on the same host) + loopWait {patroni.LoopWait} + promotion {s_promotion} + {proxy.Rise} checks x {proxy.CheckInterval} + serverLoginRetry {retry}",
            PostmasterLost = patroni.LoopWait + patroni.PrimaryStartTimeout + patroni.LoopWait + s_promotion + checks + retry,
        };
    }
}
