using HAPostgres.Faults.Results;

namespace HAPostgres.Faults.Running;

/// <summary>The whole command: deploys, runs every fault as often as asked, writes what came out, and judges it.</summary>
internal static class Matrix
{
    /// <returns>0 where every run was judged and passed, 1 otherwise.</returns>
    public static async Task<int> RunAsync(Arguments arguments, CancellationToken cancel)
    {
        Conditions conditions = await Conditions.ReadAsync();
        ResultsFile file = ResultsFile.Open();
        await using RunningCluster cluster = await RunningCluster.DeployAsync(arguments.Version, cancel);
        RecoveryEstimate estimate = RecoveryEstimate.Of(cluster.Topology);
        List<FaultResult> results = [];
        bool whole = true;
        foreach (Fault fault in FaultCatalogue.All.Where(f => arguments.Faults.Contains(f.Name)))
        {
            FaultResult result = FaultResult.Of(fault, arguments.Version, WorstCase.Of(fault, estimate), conditions);
            results.Add(result);
            for (int run = 1; run <= arguments.Runs && whole; run++)
            {
                RunResult next = await new FaultRun(cluster, fault).RunAsync(cancel);
                whole = next.Begun;
                result = result with { Runs = [.. result.Runs, next] };
                results[^1] = result;
                // After each: what was measured is kept when the next one is interrupted.
                file.Write(result);
                await Console.Out.WriteLineAsync(RunLine.Of(fault, run, next));
            }
        }
        await Console.Out.WriteLineAsync($"\n{MatrixTable.Of(results)}");
        string[] problems = [.. results.SelectMany(Verdict.Of)];
        foreach (string problem in problems)
            await Console.Error.WriteLineAsync($"faults.sh: {problem}");
        return problems.Length == 0 ? 0 : 1;
    }
}
