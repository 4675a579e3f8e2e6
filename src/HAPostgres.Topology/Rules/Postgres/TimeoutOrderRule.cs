namespace HAPostgres.Rules;

internal sealed class TimeoutOrderRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3073", "Timeout has no effect because another one is shorter", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        foreach ((string later, string first, string consequence) in s_pairs)
        {
            if (Stated(topology.Postgres, later) is Duration late && Limit(topology.Postgres, first) is Duration early && late >= early)
                context.Report(
                    Descriptor,
                    $"{later} {late} is not shorter than {first} {early}: {consequence}. Lower {later} below {early}, or raise {first}",
                    $"postgres.parameters.{later}",
                    $"postgres.parameters.{first}"
                );
        }
        Duration proxy =
            topology.HAProxy.ClientTimeout < topology.HAProxy.ServerTimeout
                ? topology.HAProxy.ClientTimeout
                : topology.HAProxy.ServerTimeout;
        foreach (string name in s_silent)
        {
            if (Stated(topology.Postgres, name) is Duration timeout && timeout > proxy)
                context.Report(
                    Descriptor,
                    $"{name} {timeout} is longer than the {proxy} after which the proxy ends a session on which nothing is sent "
                        + $"(clientTimeout, serverTimeout): the client is cut off without PostgreSQL's message. Lower {name}, or raise "
                        + $"both timeouts of haproxy to {timeout} or more",
                    $"postgres.parameters.{name}",
                    "haproxy.serverTimeout",
                    "haproxy.clientTimeout"
                );
        }
        if (topology.Postgres.Time("wal_retrieve_retry_interval") is Duration retry && retry > context.Recovery.HostLost)
            context.Report(
                Descriptor,
                $"wal_retrieve_retry_interval is {retry}, longer than the {context.Recovery.HostLost} that a whole failover takes: "
                    + "replicas find the new leader that much later. Remove it: the default is 5s",
                "postgres.parameters.wal_retrieve_retry_interval"
            );
    }

    private static Duration? Stated(PostgresTopology postgres, string name) =>
        postgres.FindParameter(name) is null ? null : Limit(postgres, name);

    /// <summary>0 sets no limit.</summary>
    private static Duration? Limit(PostgresTopology postgres, string name) =>
        postgres.Time(name) is { Milliseconds: > 0 } time ? time : null;

    /// <summary>PostgreSQL manual, 19.11.1 and 19.12: what it says of the longer one.</summary>
    private static readonly (string Later, string First, string Consequence)[] s_pairs =
    [
        ("lock_timeout", "statement_timeout", "the statement ends before, and the message does not say that it waited for a lock"),
        ("statement_timeout", "transaction_timeout", "PostgreSQL ignores the longer of the two"),
        ("idle_in_transaction_session_timeout", "transaction_timeout", "PostgreSQL ignores the longer of the two"),
        ("deadlock_timeout", "lock_timeout", "no deadlock is ever found as such, and log_lock_waits never logs a wait"),
        ("checkpoint_warning", "checkpoint_timeout", "no warning is ever logged"),
    ];

    /// <summary>While these run, nothing need be sent.</summary>
    private static readonly string[] s_silent = ["statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout"];
}
