using System.Globalization;

namespace HAPostgres.Faults.Results;

/// <summary>One run on one line, as soon as it is over.</summary>
internal static class RunLine
{
    public static string Of(Fault fault, int number, RunResult run)
    {
        string name = $"{fault.Name} {number}";
        if (run.NotJudged is { } reason)
            return $"{name}: cannot be judged: {reason}";
        string gaps = string.Join(", ", run.Gaps.OrderBy(static g => g.Key).Select(static g => $"{g.Key} {Seconds(g.Value)}"));
        string failures = string.Join(", ", run.Failures.Select(static f => $"{f.Value} x {f.Key}"));
        return $"{name}: {gaps}; redundancy {(run.FullRedundancy is double time ? Seconds(time) : "kept")}; "
            + $"failed: {(failures is "" ? "none" : failures)}; {run.Acknowledged} acknowledged, {run.Lost} lost, {run.Unasked} unasked, "
            + $"{run.WritesOfTwoPrimaries} by two primaries (two seen for {Seconds(run.TwoPrimariesSeen)}); "
            + $"{run.Leader} -> {run.Successor}; load {run.Load.ToString("0.0", CultureInfo.InvariantCulture)}"
            + string.Concat(run.Evidence.Select(static e => $"\n  {e}"));
    }

    private static string Seconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s");
}
