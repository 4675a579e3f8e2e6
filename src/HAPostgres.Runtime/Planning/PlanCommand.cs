using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Stack;

namespace HAPostgres.Runtime.Planning;

/// <summary>Shows what <c>deploy</c> would do. Changes nothing.</summary>
internal static class PlanCommand
{
    public static async Task<ExitCode> RunAsync(Session session, CancellationToken cancel)
    {
        StackFile stack = session.Artifacts.ReadStack(session.Topology);
        SwarmSnapshot snapshot = await new SnapshotReader(session).ReadAsync(cancel);
        Plan plan = Planner.Make(session.Topology, DesiredState.Of(session.Topology, session.Artifacts, stack), snapshot);
        PlanText.Write(session.Report, plan);
        if (session.Options.Json)
            await Console.Out.WriteLineAsync(PlanJson.Of(session.Topology, plan));
        // Without having seen all of it, "no change" would be a guess that a pipeline takes for a fact.
        return !plan.IsEmpty ? ExitCode.ChangesPending
            : plan.Unseen.Count > 0 ? ExitCode.Failed
            : ExitCode.Success;
    }
}
