namespace HAPostgres.Rules;

internal sealed class RecoveryTimeObjective : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG9001", "The promised recovery time cannot be held", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        if (context.Topology.Objectives.RecoveryTime is not Duration promised)
            return;
        var estimate = RecoveryEstimate.Of(context.Topology);
        if (promised < estimate.HostLost)
            context.Report(Descriptor, $"recoveryTime promises {promised}, but after the loss of the leader's host these settings may take {estimate.HostLostArithmetic} = {estimate.HostLost}. Promise that, or lower patroni.ttl (20s at the least)", "objectives.recoveryTime");
    }
}
