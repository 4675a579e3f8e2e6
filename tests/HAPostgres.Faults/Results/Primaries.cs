using HAPostgres.Cluster;
using HAPostgres.Faults.Running;

namespace HAPostgres.Faults.Results;

/// <summary>Whether two servers were primary at the same time.</summary>
internal static class Primaries
{
    /// <summary>How long a sample holds: a period of the watch, and what an answer takes on a busy machine.</summary>
    private static readonly TimeSpan s_fresh = TimeSpan.FromMilliseconds(300);

    /// <summary>
    /// Writes that were sent after a later timeline had acknowledged one, and that an earlier timeline acknowledged: each promotion
    /// begins a timeline, so these had a server of their own.
    /// </summary>
    public static IReadOnlyList<Attempt> LateWrites(IEnumerable<Attempt> attempts)
    {
        Attempt[] acknowledged = [.. attempts.Where(static a => a.Outcome == Outcome.Acknowledged)];
        (int Timeline, TimeSpan First)[] firsts =
        [
            .. acknowledged.GroupBy(static a => a.Timeline).Select(static g => (g.Key, g.Min(static a => a.Ended))),
        ];
        return [.. acknowledged.Where(a => firsts.Any(f => f.Timeline > a.Timeline && a.Begun > f.First))];
    }

    /// <summary>For how long at least two members said that they are primary.</summary>
    public static TimeSpan TwoSeen(IEnumerable<MemberSample> samples)
    {
        MemberSample[] ordered = [.. samples.OrderBy(static s => s.At)];
        Dictionary<string, MemberSample> last = new(StringComparer.Ordinal);
        TimeSpan seen = TimeSpan.Zero,
            before = TimeSpan.Zero;
        bool two = false;
        foreach (MemberSample sample in ordered)
        {
            if (two)
                seen += sample.At - before;
            last[sample.Member] = sample;
            two = last.Values.Count(s => s.Answer is { Primary: true } && sample.At - s.At <= s_fresh) > 1;
            before = sample.At;
        }
        return seen;
    }
}
