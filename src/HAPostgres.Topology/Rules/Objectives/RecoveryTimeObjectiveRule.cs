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
            ? $"writes may stop for {worst.Because} = {longest}. State that, or {worst.Remedy}"
            : $"writes stop until it is repaired: {worst.Because}. Remove the objective, or {worst.Remedy}";
        string others =
            broken.Length == 1
                ? ""
                : $". Above the objective too: {string.Join("; ", broken.Skip(1).Select(static f => $"{f.Fault} ({f.WritesStopText})"))}";
        context.Report(
            Descriptor,
            $"objectives.recoveryTime is {promised}, but when {worst.Fault}, {time}{others}",
            "objectives.recoveryTime",
            worst.Setting
        );
    }
}
