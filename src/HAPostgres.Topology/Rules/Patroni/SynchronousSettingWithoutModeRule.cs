namespace HAPostgres.Rules;

internal sealed class SynchronousSettingWithoutModeRule : Rule
{
    private const string Mode = "patroni.synchronousMode";

    public override RuleDescriptor Descriptor { get; } =
        new("HAPG2014", "A setting does nothing in this synchronous mode", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PatroniTopology patroni = context.Topology.Patroni;
        if (patroni.SynchronousMode == SynchronousMode.Quorum)
        {
            for (int i = 0; i < patroni.Members.Count; i++)
                if (patroni.Members[i].SyncPriority > 0)
                    context.Report(
                        Descriptor,
                        $"syncPriority {patroni.Members[i].SyncPriority} does nothing while synchronousMode is \"quorum\": a commit waits "
                            + "for whichever replicas answer first; remove it, or set synchronousMode to \"on\"",
                        $"patroni.members[{i}].syncPriority",
                        Mode
                    );
        }
        if (patroni.SynchronousMode != SynchronousMode.Off)
        {
            if (context.Manifest.Patroni.MaximumLagOnFailover is ByteSize limit)
                context.Report(
                    Descriptor,
                    $"maximumLagOnFailover {limit} does nothing while synchronousMode is \"{Spelt(patroni.SynchronousMode)}\": only a "
                        + "synchronous replica is promoted, "
                        + "which has every acknowledged row however far it lags; remove it, or set synchronousMode to \"off\"",
                    "patroni.maximumLagOnFailover",
                    Mode
                );
            return;
        }
        if (patroni.SynchronousNodeCount > 1)
            DoesNothing($"synchronousNodeCount {patroni.SynchronousNodeCount}", "patroni.synchronousNodeCount");
        if (patroni.MaximumLagOnSyncnode is ByteSize lag)
            DoesNothing($"maximumLagOnSyncnode {lag}", "patroni.maximumLagOnSyncnode");

        void DoesNothing(string setting, string path) =>
            context.Report(
                Descriptor,
                $"{setting} does nothing while synchronousMode is \"off\"; remove it, or set synchronousMode to \"on\"",
                path,
                Mode
            );
    }

    private static string Spelt(SynchronousMode mode) => mode == SynchronousMode.Quorum ? "quorum" : "on";
}
