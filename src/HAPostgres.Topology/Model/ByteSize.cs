using System.Globalization;
using System.Text.RegularExpressions;

namespace HAPostgres;

/// <summary>A size in bytes. Units are powers of 1024, as PostgreSQL and Docker read them.</summary>
public readonly record struct ByteSize(long Bytes) : IComparable<ByteSize>, IComparable
{
    private static readonly (string Unit, long Bytes)[] s_units =
        [("TB", 1L << 40), ("GB", 1L << 30), ("MB", 1L << 20), ("kB", 1L << 10), ("B", 1L)];

    private static readonly Regex s_syntax = new("^([0-9]{1,12})(TB|GB|MB|kB|B)\\z", RegexOptions.CultureInvariant);

    public static ByteSize FromMegabytes(long megabytes) => new(megabytes << 20);

    public static ByteSize FromGigabytes(long gigabytes) => new(gigabytes << 30);

    public double Gigabytes => Bytes / (double)(1L << 30);

    /// <summary>Reads a whole number and its unit: B, kB, MB, GB or TB ("16GB").</summary>
    public static bool TryParse(string text, out ByteSize size)
    {
        size = default;
        Match match = s_syntax.Match(text);
        if (!match.Success)
            return false;
        long count = long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        long unit = s_units.First(u => u.Unit == match.Groups[2].Value).Bytes;
        if (count > long.MaxValue / unit)
            return false;
        size = new ByteSize(count * unit);
        return true;
    }

    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    int IComparable.CompareTo(object? obj) => obj is ByteSize other ? CompareTo(other) : 1;

    /// <summary>The shortest exact spelling, which PostgreSQL accepts as it is: "16GB", "1536MB".</summary>
    public override string ToString()
    {
        long bytes = Bytes;
        (string unit, long size) = bytes == 0 ? ("B", 1L) : s_units.First(u => bytes % u.Bytes == 0);
        return FormattableString.Invariant($"{bytes / size}{unit}");
    }

    public static bool operator <(ByteSize left, ByteSize right) => left.Bytes < right.Bytes;

    public static bool operator >(ByteSize left, ByteSize right) => left.Bytes > right.Bytes;

    public static bool operator <=(ByteSize left, ByteSize right) => left.Bytes <= right.Bytes;

    public static bool operator >=(ByteSize left, ByteSize right) => left.Bytes >= right.Bytes;

    /// <summary>Sums and products stay at the end of the range: a check on them must never turn round.</summary>
    public static ByteSize operator +(ByteSize left, ByteSize right) =>
        new(left.Bytes > long.MaxValue - right.Bytes ? long.MaxValue : left.Bytes + right.Bytes);

    public static ByteSize operator *(ByteSize size, long factor) =>
        new(factor > 0 && size.Bytes > long.MaxValue / factor ? long.MaxValue : size.Bytes * factor);

    public static ByteSize operator /(ByteSize size, long divisor) => new(size.Bytes / divisor);
}
