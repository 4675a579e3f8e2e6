using System.Globalization;

namespace HAPostgres.Faults.Results;

/// <summary>The table of all faults: medians, and all runs beside them.</summary>
internal static class MatrixTable
{
    private static readonly string[] s_columns =
    [
        "fault",
        "runs",
        "6432",
        "5000",
        "new on 6432",
        "new on 5000",
        "reads on 5001",
        "failed",
        "whole again",
        "lost, unasked, two",
        "computed worst case",
    ];

    public static string Of(IEnumerable<FaultResult> results) =>
        string.Join('\n', [Row(s_columns), Row(s_columns.Select(static _ => "---")), .. results.Select(Row)]);

    /// <summary>The median and, where there is more than one run, all of them.</summary>
    public static string Median(IEnumerable<double> values)
    {
        double[] all = [.. values];
        if (all is [])
            return "-";
        double[] ordered = [.. all.Order()];
        double median = (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
        return all.Length == 1 ? Seconds(median) : $"**{Seconds(median)}** ({string.Join(", ", all.Select(Seconds))})";
    }

    private static string Row(FaultResult result)
    {
        RunResult[] judged = [.. result.Runs.Where(static r => r.NotJudged is null)];
        int missing = result.Runs.Count - judged.Length;
        return Row([
            $"`{result.Fault}`",
            missing == 0 ? $"{judged.Length}" : $"{judged.Length}, and {missing} not judged",
            .. Enum.GetValues<Port>().Select(p => Median(judged.Select(r => r.Gaps[p]))),
            judged is [] ? "-" : string.Join(", ", judged.Select(static r => r.Failures.Values.Sum())),
            judged is [] ? "-"
            : judged.All(static r => r.FullRedundancy is null) ? "kept"
            : Median(judged.Select(static r => r.FullRedundancy ?? 0)),
            judged is [] ? "-" : $"{Sum(static r => r.Lost)}, {Sum(static r => r.Unasked)}, {Sum(static r => r.WritesOfTwoPrimaries)}",
            result.WorstCase is double worst ? $"{Seconds(worst)}{(result.Compared == Port.NewPrimary ? " (new on 5000)" : "")}" : "-",
        ]);

        int Sum(Func<RunResult, int> count) => judged.Sum(count);
    }

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private static string Seconds(double seconds) => seconds.ToString("0.0", CultureInfo.InvariantCulture);
}
