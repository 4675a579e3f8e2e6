using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Switchovers;

namespace HAPostgres.Runtime.Operations;

/// <summary>
/// The switchover that an operator asks for: with a question before, and the wait until all members stream again after it.
/// </summary>
internal static class SwitchoverCommand
{
    public static async Task<ExitCode> RunAsync(CommandContext context, SwitchoverRequest request, CancellationToken cancel)
    {
        SwitchoverResult result = await MoveAsync(context, request, cancel);
        context.Report.Json(
            new
            {
                result.From,
                result.To,
                result.Paused,
                GapSeconds = Math.Round(result.Gap.TotalSeconds, 2),
                Phases = result.Phases.Select(static p => new { p.Reached, Seconds = Math.Round(p.Time.TotalSeconds, 2) }),
                result.Warnings,
            }
        );
        return ExitCode.Success;
    }

    public static async Task<SwitchoverResult> MoveAsync(CommandContext context, SwitchoverRequest request, CancellationToken cancel)
    {
        ClusterView view = await ClusterObserver.SeeAsync(context, cancel);
        MemberView candidate = CandidateChoice.ForSwitchover(context.Topology, view, request.To);
        context.Report.Confirm($"Hand the leader's role from {view.Leader!.Name} to {candidate.Name}?", context.Options.Yes);
        SwitchoverResult result = await context.Report.StepAsync(
            "switchover",
            () => Switchover.RunAsync(context, request with { To = candidate.Name }, cancel)
        );
        foreach (string warning in result.Warnings)
            context.Report.Warn("switchover", warning);
        context.Report.Good(
            "leader",
            $"{result.To}, which took writes {Reporter.Seconds(result.Gap)} after "
                + $"{(result.Paused ? "the poolers began to pause" : "the request")}: "
                + $"{string.Join(", ", result.Phases.Select(static p => $"{p.Reached} after {Reporter.Seconds(p.Time)}"))}"
        );
        await context.Report.StepAsync("replicas", () => ClusterHealth.WaitAsync(context, cancel));
        return result;
    }
}
