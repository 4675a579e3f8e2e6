using HAPostgres.Faults.Running;

namespace HAPostgres.Faults.Results;

/// <summary>When the cluster had all its members again.</summary>
internal static class Redundancy
{
    /// <summary>A member that has said nothing for this long is not there.</summary>
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(1);

    /// <summary>From the end of the fault to the last moment without full redundancy; null where there was none after it.</summary>
    /// <remarks>Full: every member answers, exactly one is primary, all others stream from it, and one of them is synchronous.</remarks>
    public static TimeSpan? Since(IEnumerable<MemberSample> samples, IReadOnlyCollection<string> members, TimeSpan over)
    {
        Dictionary<string, MemberSample> last = new(StringComparer.Ordinal);
        TimeSpan? missing = null;
        foreach (MemberSample sample in samples.OrderBy(static s => s.At))
        {
            last[sample.Member] = sample;
            if (sample.At > over && !IsWhole(last, members, sample.At))
                missing = sample.At - over;
        }
        return missing;
    }

    private static bool IsWhole(Dictionary<string, MemberSample> last, IReadOnlyCollection<string> members, TimeSpan now)
    {
        MemberAnswer[] answers =
        [
            .. members
                .Select(m => last.GetValueOrDefault(m))
                .Where(s => s is not null && now - s.At <= s_fresh)
                .Select(static s => s!.Answer)
                .OfType<MemberAnswer>(),
        ];
        return answers.Length == members.Count
            && answers.Count(static a => a.Primary) == 1
            && answers.Single(static a => a.Primary) is { Synchronous: > 0 } primary
            && primary.Streaming == members.Count - 1;
    }
}
