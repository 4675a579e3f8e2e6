namespace HAPostgres;

/// <summary>A size in bytes. Units are powers of 1024, as PostgreSQL and Docker read them.</summary>
public readonly record struct ByteSize(long Bytes) : IComparable<ByteSize>, IComparable
{
    private static readonly UnitNotation s_notation = new(
        "0B",
        ("TB", 1L << 40),
        ("GB", 1L << 30),
        ("MB", 1L << 20),
        ("kB", 1L << 10),
        ("B", 1L)
    );

    public static ByteSize FromMegabytes(long megabytes) => new(megabytes << 20);

    public static ByteSize FromGigabytes(long gigabytes) => new(gigabytes << 30);

    public double Gigabytes => Bytes / (double)(1L << 30);

    /// <summary>Reads a whole number and its unit: B, kB, MB, GB or TB ("16GB").</summary>
    public static bool TryParse(string text, out ByteSize size)
    {
        bool read = s_notation.TryRead(text, out long bytes);
        size = new ByteSize(bytes);
        return read;
    }

    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    int IComparable.CompareTo(object? obj) => obj is ByteSize other ? CompareTo(other) : 1;

    /// <summary>The shortest exact spelling, which PostgreSQL accepts as it is: "16GB", "1536MB".</summary>
    public override string ToString() => s_notation.Spell(Bytes);

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
