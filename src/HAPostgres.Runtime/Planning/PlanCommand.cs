using HAPostgres.Compose;
using HAPostgres.Runtime.Cluster;

namespace HAPostgres.Runtime.Planning;

/// <summary>Shows what <c>deploy</c> would do. Changes nothing.</summary>
internal static class PlanCommand
{
    public static async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancel)
    {
        Plan plan = await MakeAsync(context, cancel);
        PlanText.Write(context.Report, plan);
        if (context.Options.Json)
            await Console.Out.WriteLineAsync(PlanJson.Of(context.Topology, plan));
        // Without having seen all of it, "no change" would be a guess that a pipeline takes for a fact.
        return !plan.IsEmpty ? ExitCode.ChangesPending
            : plan.Unseen.Count > 0 ? ExitCode.Failed
            : ExitCode.Success;
    }

    public static async Task<Plan> MakeAsync(CommandContext context, CancellationToken cancel)
    {
        ComposeFile stack = context.Artifacts.ReadStack(context.Topology);
        PlanBasis basis = await new PlanBasisReader(context).ReadAsync(cancel);
        return Planner.Make(context.Topology, DesiredState.Of(context.Topology, context.Artifacts, stack), basis);
    }
}
