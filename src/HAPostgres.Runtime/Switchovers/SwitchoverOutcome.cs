using System.Globalization;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Switchovers;

/// <summary>Reads what switchover.sh wrote.</summary>
internal static class SwitchoverOutcome
{
    private const int Refused = 10;
    private const int RefusedByPatroni = 11;
    private const int Late = 12;

    public static SwitchoverResult Read(SwarmJobResult result, string from, string to, bool paused)
    {
        string[][] lines = [.. result.Lines.Select(static l => l.Split('|'))];
        string reason = string.Join("; ", Texts(lines, "reason"));
        string answer = lines.FirstOrDefault(static l => l is ["answer", _, _]) is [_, var status, var text]
            ? $"Patroni answered {status}: {text.Trim()}"
            : "";
        if (result.Succeeded)
            return new SwitchoverResult(from, to, paused, Phases(lines), [.. Texts(lines, "warning")]);
        string why = string.Join(". ", new[] { reason, answer, result.Started ? "" : result.Error }.Where(static t => t.Length > 0));
        throw result.ExitCode switch
        {
            Refused => new DeployException(
                ExitCode.Failed,
                $"No switchover from {from}: {why}.",
                "Nothing has changed, and no pooler stays paused. Transactions that run for long can be waited for or ended; 'switchover "
                    + "--no-pause' goes ahead, and cuts them."
            )
            {
                IsTransient = true,
            },
            Late => new DeployException(
                ExitCode.TimedOut,
                $"The switchover from {from} to {to} did not end in time: {why}.",
                "The poolers are resumed. 'status' shows who leads now, 'doctor' what is wrong."
            ),
            RefusedByPatroni => new DeployException(
                ExitCode.Failed,
                $"Patroni did not take the switchover from {from} to {to}: {why}.",
                "The poolers are resumed. 'status' shows who leads now, 'doctor' what is wrong."
            )
            {
                IsTransient = true,
            },
            // Its end was not seen, so neither was what it left behind.
            < 0 => new DeployException(
                ExitCode.Failed,
                $"How the switchover from {from} to {to} ended is not known: {(why.Length > 0 ? why : result.Error)}.",
                "'status' shows who leads now; 'doctor' resumes poolers that were left paused."
            ),
            _ => new DeployException(
                ExitCode.Failed,
                $"The switchover from {from} to {to} failed: {(why.Length > 0 ? why : result.Error)}.",
                "The poolers are resumed. 'status' shows who leads now, 'doctor' what is wrong."
            ),
        };
    }

    private static IEnumerable<string> Texts(string[][] lines, string kind) =>
        lines.Where(l => l[0] == kind).Select(static l => string.Join('|', l[1..]).Trim());

    // The first mark is "pausing": what was before it took nobody's time.
    private static IReadOnlyList<SwitchoverPhase> Phases(string[][] lines)
    {
        List<(string Name, double At)> marks =
        [
            .. lines
                .Where(static l => l is ["at", _, _])
                .Select(static l => (l[1], double.Parse(l[2], CultureInfo.InvariantCulture)))
                .SkipWhile(static m => m.Item1 != "pausing"),
        ];
        return
        [
            .. marks.Zip(
                marks.Skip(1),
                static (before, after) =>
                    new SwitchoverPhase(after.Name, TimeSpan.FromMilliseconds(Math.Round((after.At - before.At) * 1000)))
            ),
        ];
    }
}
