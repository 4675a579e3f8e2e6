using System.Globalization;

namespace HAPostgres.Faults.Results;

/// <summary>What makes the command fail.</summary>
internal static class Verdict
{
    /// <returns>Nothing where every run was judged and passed.</returns>
    public static IEnumerable<string> Of(FaultResult result)
    {
        if (result.Runs is [])
            yield return $"{result.Fault}: there was no run";
        foreach ((int number, RunResult run) in result.Runs.Index())
        {
            string name = $"{result.Fault}, run {number + 1}";
            if (run.NotJudged is { } reason)
            {
                yield return $"{name}: cannot be judged: {reason}";
                continue;
            }
            if (run.Lost > 0)
                yield return $"{name}: {run.Lost} acknowledged rows are lost";
            if (run.Unasked > 0)
                yield return $"{name}: {run.Unasked} rows are there that were never sent, or were refused";
            if (run.WritesOfTwoPrimaries > 0)
                yield return $"{name}: two primaries took writes at the same time, {run.WritesOfTwoPrimaries} of them the former one";
            foreach (string fault in run.DirectoryFaults)
                yield return $"{name}: {fault}";
            if (result.WorstCase is double worst && run.Gaps[result.Compared] > worst)
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}: no write for {run.Gaps[result.Compared]:0.0} s, and the computed worst case is {worst:0.0} s"
                );
        }
    }
}
