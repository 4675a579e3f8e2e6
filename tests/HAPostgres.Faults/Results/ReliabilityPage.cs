using System.Globalization;
using System.Text;

namespace HAPostgres.Faults.Results;

/// <summary>docs/reliability.md: what is measured and how, from reliability.md beside the program, with the figures put in.</summary>
internal static class ReliabilityPage
{
    public static string Of(IReadOnlyList<FaultResult> results)
    {
        using Stream stream = typeof(ReliabilityPage).Assembly.GetManifestResourceStream("reliability.md")!;
        using StreamReader reader = new(stream);
        return reader
            .ReadToEnd()
            .Replace("{{tables}}", Tables(results), StringComparison.Ordinal)
            .Replace("{{problems}}", Problems(results), StringComparison.Ordinal)
            .Replace("{{machines}}", Machines(results), StringComparison.Ordinal)
            .Replace("{{faults}}", Faults(results), StringComparison.Ordinal);
    }

    private static string Tables(IReadOnlyList<FaultResult> results) =>
        string.Join("\n\n", results.GroupBy(static r => r.Version).Select(static v => $"PostgreSQL {v.Key}:\n\n{MatrixTable.Of(v)}"));

    private static string Problems(IReadOnlyList<FaultResult> results)
    {
        string[] problems = [.. results.SelectMany(Verdict.Of)];
        return problems is [] ? "Nothing." : string.Join('\n', problems.Select(static p => $"- {p.ReplaceLineEndings(" ").Trim()}"));
    }

    private static string Machines(IReadOnlyList<FaultResult> results) =>
        string.Join(
            "\n",
            results
                .GroupBy(static r => r.Conditions)
                .Select(static c =>
                {
                    RunResult[] runs = [.. c.SelectMany(static r => r.Runs)];
                    return string.Create(
                        CultureInfo.InvariantCulture,
                        $"- {runs.Length} runs of {c.Count()} faults on {runs.Min(static r => r.At):d MMMM yyyy}, commit {c.Key.Commit}: "
                            + $"{c.Key.Cores} cores, {c.Key.MemoryGigabytes} GB, kernel {c.Key.Kernel}, load before a run "
                            + $"{runs.Min(static r => r.Load):0.0} to {runs.Max(static r => r.Load):0.0}"
                    );
                })
        );

    private static string Faults(IReadOnlyList<FaultResult> results)
    {
        StringBuilder text = new();
        foreach (Fault fault in FaultCatalogue.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"### {fault.Name}\n\n{Capitalized(fault.What)}. {fault.Explanation}\n");
            foreach (FaultResult result in results.Where(r => r.Fault == fault.Name))
            {
                text.Append('\n');
                foreach ((int number, RunResult run) in result.Runs.Index())
                    text.Append(CultureInfo.InvariantCulture, $"- PostgreSQL {result.Version}, run {number + 1}: {Facts(run)}\n");
            }
            text.Append('\n');
        }
        return text.ToString().TrimEnd();
    }

    private static string Facts(RunResult run)
    {
        if (run.NotJudged is { } reason)
            return $"not judged: {reason.ReplaceLineEndings(" ")}";
        string failures = string.Join(", ", run.Failures.Select(static f => $"{f.Value} × {f.Key}"));
        string role =
            run.Leader == run.Successor ? $"{run.Leader} led before and after" : $"the role went from {run.Leader} to {run.Successor}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{run.Acknowledged} rows acknowledged; failed: {(failures is "" ? "none" : failures)}; {role}; two members said that they are "
                + $"primary for {run.TwoPrimariesSeen:0.0} s; load {run.Load:0.0}"
        );
    }

    private static string Capitalized(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
