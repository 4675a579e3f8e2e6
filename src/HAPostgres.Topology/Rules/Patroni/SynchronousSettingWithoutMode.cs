namespace HAPostgres.Rules;

internal sealed class SynchronousSettingWithoutMode : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG2014", "A setting of synchronous mode does nothing", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PatroniTopology patroni = context.Topology.Patroni;
        if (patroni.SynchronousMode != SynchronousMode.Off)
            return;
        if (patroni.SynchronousNodeCount > 1)
            context.Report(Descriptor, $"synchronousNodeCount {patroni.SynchronousNodeCount} does nothing while synchronousMode is \"off\"; remove it, or set synchronousMode to \"on\"", "patroni.synchronousNodeCount", "patroni.synchronousMode");
        if (patroni.MaximumLagOnSyncnode is ByteSize lag)
            context.Report(Descriptor, $"maximumLagOnSyncnode {lag} does nothing while synchronousMode is \"off\"; remove it, or set synchronousMode to \"on\"", "patroni.maximumLagOnSyncnode", "patroni.synchronousMode");
    }
}
