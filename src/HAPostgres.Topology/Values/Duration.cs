namespace HAPostgres;

/// <summary>A length of time in whole milliseconds.</summary>
public readonly record struct Duration(long Milliseconds) : IComparable<Duration>, IComparable
{
    private static readonly UnitNotation s_notation = new(
        "0s",
        ("d", 86_400_000),
        ("h", 3_600_000),
        ("min", 60_000),
        ("s", 1000),
        ("ms", 1)
    );

    public static Duration FromSeconds(long seconds) => new(seconds * 1000);

    /// <summary>Whole seconds, rounded up: a limit given to a tool that counts seconds is never shorter than what was asked.</summary>
    public long Seconds => (Milliseconds + 999) / 1000;

    public TimeSpan TimeSpan => TimeSpan.FromMilliseconds(Milliseconds);

    /// <summary>Reads a whole number and its unit: ms, s, min, h or d ("30s").</summary>
    public static bool TryParse(string text, out Duration duration)
    {
        bool read = s_notation.TryRead(text, out long milliseconds);
        duration = new Duration(milliseconds);
        return read;
    }

    public int CompareTo(Duration other) => Milliseconds.CompareTo(other.Milliseconds);

    int IComparable.CompareTo(object? obj) => obj is Duration other ? CompareTo(other) : 1;

    /// <summary>The shortest exact spelling: "30s", "1500ms". PostgreSQL, HAProxy (but for "min") and Docker read it.</summary>
    public override string ToString() => s_notation.Spell(Milliseconds);

    public static bool operator <(Duration left, Duration right) => left.Milliseconds < right.Milliseconds;

    public static bool operator >(Duration left, Duration right) => left.Milliseconds > right.Milliseconds;

    public static bool operator <=(Duration left, Duration right) => left.Milliseconds <= right.Milliseconds;

    public static bool operator >=(Duration left, Duration right) => left.Milliseconds >= right.Milliseconds;

    public static Duration operator +(Duration left, Duration right) => new(left.Milliseconds + right.Milliseconds);

    public static Duration operator *(int factor, Duration duration) => new(factor * duration.Milliseconds);
}
