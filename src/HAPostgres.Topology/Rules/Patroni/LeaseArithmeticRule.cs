namespace HAPostgres.Rules;

internal sealed class LeaseArithmeticRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG2001", "ttl is too short for loop_wait and retry_timeout", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PatroniTopology patroni = context.Topology.Patroni;
        // As Patroni gets them: in whole seconds.
        var needed = Duration.FromSeconds(patroni.LoopWait.Seconds + (2 * patroni.RetryTimeout.Seconds));
        if (needed > Duration.FromSeconds(patroni.Ttl.Seconds))
            context.Report(
                Descriptor,
                $"loopWait {patroni.LoopWait} + 2 x retryTimeout {patroni.RetryTimeout} = {needed}, which is more than ttl {patroni.Ttl}; "
                    + $"Patroni would change these settings silently. Raise ttl to {needed} or lower the others",
                "patroni.ttl",
                "patroni.retryTimeout",
                "patroni.loopWait"
            );
    }
}
