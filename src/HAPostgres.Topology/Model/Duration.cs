using System.Globalization;
using System.Text.RegularExpressions;

namespace HAPostgres;

/// <summary>A length of time in whole milliseconds.</summary>
public readonly record struct Duration(long Milliseconds) : IComparable<Duration>, IComparable
{
    private static readonly (string Unit, long Milliseconds)[] s_units =
        [("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1000), ("ms", 1)];

    private static readonly Regex s_syntax = new("^([0-9]{1,12})(d|h|min|s|ms)\\z", RegexOptions.CultureInvariant);

    public static Duration FromSeconds(long seconds) => new(seconds * 1000);

    /// <summary>Whole seconds, rounded up: a limit given to a tool that counts seconds is never shorter than what was asked.</summary>
    public long Seconds => (Milliseconds + 999) / 1000;

    public TimeSpan TimeSpan => TimeSpan.FromMilliseconds(Milliseconds);

    /// <summary>Reads a whole number and its unit: ms, s, min, h or d ("30s").</summary>
    public static bool TryParse(string text, out Duration duration)
    {
        duration = default;
        Match match = s_syntax.Match(text);
        if (!match.Success)
            return false;
        long count = long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        long unit = s_units.First(u => u.Unit == match.Groups[2].Value).Milliseconds;
        if (count > long.MaxValue / unit)
            return false;
        duration = new Duration(count * unit);
        return true;
    }

    public int CompareTo(Duration other) => Milliseconds.CompareTo(other.Milliseconds);

    int IComparable.CompareTo(object? obj) => obj is Duration other ? CompareTo(other) : 1;

    /// <summary>The shortest exact spelling: "30s", "1500ms". PostgreSQL, HAProxy (but for "min") and Docker read it.</summary>
    public override string ToString()
    {
        long milliseconds = Milliseconds;
        (string unit, long size) = milliseconds == 0 ? ("s", 1000L) : s_units.First(u => milliseconds % u.Milliseconds == 0);
        return FormattableString.Invariant($"{milliseconds / size}{unit}");
    }

    public static bool operator <(Duration left, Duration right) => left.Milliseconds < right.Milliseconds;

    public static bool operator >(Duration left, Duration right) => left.Milliseconds > right.Milliseconds;

    public static bool operator <=(Duration left, Duration right) => left.Milliseconds <= right.Milliseconds;

    public static bool operator >=(Duration left, Duration right) => left.Milliseconds >= right.Milliseconds;

    public static Duration operator +(Duration left, Duration right) => new(left.Milliseconds + right.Milliseconds);

    public static Duration operator *(int factor, Duration duration) => new(factor * duration.Milliseconds);
}
