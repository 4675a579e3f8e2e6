namespace HAPostgres.Rules;

internal sealed class HiddenDeadLinkRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3026", "wal_sender_timeout or wal_receiver_timeout exceeds the failover time", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        Duration failover = context.Recovery.HostLost;
        foreach ((string name, string consequence) in s_sides)
        {
            if (context.Topology.Postgres.Time(name) is not Duration timeout)
                continue;
            if (timeout.Milliseconds == 0)
                context.Report(
                    Descriptor,
                    $"{name} is 0, so {consequence} for as long as TCP takes, which can be many minutes. Remove it: the default is 15s",
                    $"postgres.parameters.{name}"
                );
            else if (timeout > failover)
                context.Report(
                    Descriptor,
                    $"{name} is {timeout}, longer than the {failover} that a whole failover takes at most, and {consequence} for that "
                        + "time. Remove it: the default is 15s",
                    $"postgres.parameters.{name}"
                );
        }
    }

    private static readonly (string Name, string Consequence)[] s_sides =
    [
        ("wal_sender_timeout", "commits wait for a synchronous replica whose host is gone"),
        ("wal_receiver_timeout", "a replica waits for a leader whose host is gone, and falls behind"),
    ];
}
