namespace HAPostgres.Rules;

internal sealed class RecoveryTimeObjectiveRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG9001", "Recovery time objective cannot be met", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        if (context.Topology.Objectives.RecoveryTime is not Duration promised)
            return;
        FaultEstimate[] broken =
        [
            .. context
                .Recovery.Faults.Where(f => f.Promised && f.Exceeds(promised))
                .OrderByDescending(static f => f.WritesStop?.Milliseconds ?? long.MaxValue),
        ];
        if (broken.Length == 0)
            return;
        FaultEstimate worst = broken[0];
        string time = worst.WritesStop is Duration longest
            ? $"writes may stop for {worst.Because} = {longest}. Promise that, or {worst.Remedy}"
            : $"writes stop until it is repaired: {worst.Because}. Take the promise back, or {worst.Remedy}";
        string others =
            broken.Length == 1
                ? ""
                : $". Over the promise too: {string.Join("; ", broken.Skip(1).Select(static f => $"{f.Fault} ({f.WritesStopText})"))}";
        context.Report(
            Descriptor,
            $"recoveryTime promises {promised}, but when {worst.Fault}, {time}{others}",
            "objectives.recoveryTime",
            worst.Setting
        );
    }
}
