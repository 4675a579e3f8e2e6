using System.Diagnostics;

namespace HAPostgres.Cluster;

/// <summary>Everything that a client tried, in its order. Written by the client's thread and read by others.</summary>
internal sealed class Ledger
{
    private static readonly long s_start = Stopwatch.GetTimestamp();

    private readonly Lock _lock = new();
    private readonly List<Attempt> _attempts = [];

    /// <summary>The clock of all ledgers.</summary>
    public static TimeSpan Now => Stopwatch.GetElapsedTime(s_start);

    public Attempt[] Attempts
    {
        get
        {
            lock (_lock)
                return [.. _attempts];
        }
    }

    public Attempt[] Acknowledged => [.. Attempts.Where(static a => a.Outcome == Outcome.Acknowledged)];

    public void Add(Attempt attempt)
    {
        lock (_lock)
            _attempts.Add(attempt);
    }

    /// <summary>The longest time without an acknowledgement between these moments, the time before the first and after the last one
    /// included.</summary>
    public TimeSpan LongestGap(TimeSpan from, TimeSpan to)
    {
        TimeSpan[] moments = [from, .. Acknowledged.Select(static a => a.Ended).Where(t => t > from && t < to), to];
        return moments.Zip(moments.Skip(1), static (a, b) => b - a).Max();
    }

    /// <summary>How many failed, by kind.</summary>
    public IReadOnlyDictionary<string, int> Failures =>
        Attempts
            .Where(static a => a.Failure is not null)
            .GroupBy(static a => a.Failure!, StringComparer.Ordinal)
            .ToDictionary(static g => g.Key, static g => g.Count(), StringComparer.Ordinal);

    /// <summary>Holds what the client knows against what the cluster has.</summary>
    public LedgerCheck Check(IReadOnlySet<long> found)
    {
        Attempt[] attempts = Attempts;
        HashSet<long> possible =
        [
            .. attempts.Where(static a => a.Outcome is Outcome.Acknowledged or Outcome.Unknown).Select(static a => a.Id),
        ];
        return new(
            [.. attempts.Where(a => a.Outcome == Outcome.Acknowledged && !found.Contains(a.Id)).Select(static a => a.Id)],
            [.. found.Where(id => !possible.Contains(id)).Order()]
        );
    }
}

/// <param name="Lost">Rows that were acknowledged and are not there.</param>
/// <param name="Unasked">Rows that are there, and were never sent or refused.</param>
internal sealed record LedgerCheck(IReadOnlyList<long> Lost, IReadOnlyList<long> Unasked);
