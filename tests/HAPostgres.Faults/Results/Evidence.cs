using System.Globalization;
using HAPostgres.Cluster;

namespace HAPostgres.Faults.Results;

/// <summary>Rows that should not be gone, or should not be there, so that they can be found in the servers' logs.</summary>
internal static class Evidence
{
    /// <param name="since">When the fault happened, from which the seconds count.</param>
    public static IEnumerable<string> Of(string table, Ledger ledger, LedgerCheck check, TimeSpan since)
    {
        Dictionary<long, Attempt> attempts = ledger.Attempts.ToDictionary(static a => a.Id);
        foreach (long id in check.Lost)
            yield return $"{table} {id} is lost: {Story(attempts[id])}";
        foreach (long id in check.Unasked)
        {
            string story = attempts.TryGetValue(id, out Attempt? attempt) ? Story(attempt) : "nobody wrote it";
            yield return $"{table} {id} is unasked: {story}";
        }

        string Story(Attempt attempt) =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{attempt.Outcome} on timeline {attempt.Timeline}, sent at {(attempt.Begun - since).TotalSeconds:0.00} s, "
                    + $"answered at {(attempt.Ended - since).TotalSeconds:0.00} s{(attempt.Failure is { } kind ? $", {kind}" : "")}"
            );
    }
}
