namespace HAPostgres.Rules;

internal sealed class StrictWithoutSynchronousRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG2003", "Strict synchronous mode without synchronous mode", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PatroniTopology patroni = context.Topology.Patroni;
        if (patroni.SynchronousModeStrict && patroni.SynchronousMode == SynchronousMode.Off)
            context.Report(
                Descriptor,
                "synchronousModeStrict does nothing while synchronousMode is off; set synchronousMode to \"on\" or \"quorum\"",
                "patroni.synchronousModeStrict"
            );
    }
}
