using System.Globalization;

namespace HAPostgres.Parameters;

/// <summary>Reads text as the C library does for PostgreSQL, which runs its numbers in the locale "C".</summary>
internal static class LibcParsing
{
    /// <summary>pg_strcasecmp: only the letters of ASCII have a case.</summary>
    public static StringComparer IgnoringCase { get; } = new AsciiComparer();

    /// <summary>isspace.</summary>
    public static bool IsSpace(char c) => c is ' ' or (>= '\t' and <= '\r');

    public static bool EqualsIgnoringCase(string left, string right) =>
        left.Length == right.Length && StartsIgnoringCase(left, right, left.Length);

    /// <summary>pg_strncasecmp.</summary>
    public static bool StartsIgnoringCase(string text, string start, int length)
    {
        if (text.Length < length || start.Length < length)
            return false;
        for (int i = 0; i < length; i++)
        {
            if (Lower(text[i]) != Lower(start[i]))
                return false;
        }
        return true;
    }

    public static char Lower(char c) => c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c;

    public static int SkipSpaces(string text, int at)
    {
        while (at < text.Length && IsSpace(text[at]))
            at++;
        return at;
    }

    /// <summary>strtol with base 0: decimal, 0x and 0. The end is 0 where there is no number.</summary>
    /// <returns>False where it exceeds 64 bits.</returns>
    public static bool ReadInteger(string text, out double value, out int end)
    {
        (value, end) = (0, 0);
        int at = SkipSpaces(text, 0);
        bool negative = at < text.Length && text[at] == '-';
        if (at < text.Length && text[at] is '-' or '+')
            at++;
        int numberBase = 10;
        if (At(text, at) == '0')
        {
            bool hex = At(text, at + 1) is 'x' or 'X' && HexDigit(At(text, at + 2)) >= 0;
            numberBase = hex ? 16 : 8;
            at += hex ? 2 : 0;
        }
        ulong magnitude = 0;
        ulong limit = negative ? 1UL << 63 : long.MaxValue;
        bool fits = true;
        for (; HexDigit(At(text, at)) is int digit and >= 0 && digit < numberBase; at++)
        {
            fits = fits && magnitude <= (limit - (ulong)digit) / (ulong)numberBase;
            magnitude = fits ? (magnitude * (ulong)numberBase) + (ulong)digit : limit;
            end = at + 1;
        }
        value = negative ? -(double)magnitude : magnitude;
        return fits;
    }

    /// <summary>Whether strtoul with base 0 stays within 64 bits.</summary>
    public static bool FitsUnsigned(string digits)
    {
        bool hex = digits[0] == '0' && At(digits, 1) is 'x' or 'X' && HexDigit(At(digits, 2)) >= 0;
        int numberBase =
            hex ? 16
            : digits[0] == '0' ? 8
            : 10;
        ulong magnitude = 0;
        for (int at = hex ? 2 : 0; HexDigit(At(digits, at)) is int digit and >= 0 && digit < numberBase; at++)
        {
            if (magnitude > (ulong.MaxValue - (ulong)digit) / (ulong)numberBase)
                return false;
            magnitude = (magnitude * (ulong)numberBase) + (ulong)digit;
        }
        return true;
    }

    /// <summary>Whether a number starts as C23's binary numbers do, which strtol reads since glibc 2.38 and nowhere else.</summary>
    public static bool IsBinary(string text)
    {
        int at = SkipSpaces(text, 0);
        at += At(text, at) is '-' or '+' ? 1 : 0;
        return At(text, at) == '0' && At(text, at + 1) is 'b' or 'B' && At(text, at + 2) is '0' or '1';
    }

    /// <summary>strtod: decimal, hexadecimal, infinity and NaN. The end is 0 where there is no number.</summary>
    /// <returns>False where it is too great or too small for a double (ERANGE).</returns>
    public static bool ReadReal(string text, out double value, out int end)
    {
        (value, end) = (0, 0);
        int start = SkipSpaces(text, 0);
        bool negative = At(text, start) == '-';
        int at = start + (At(text, start) is '-' or '+' ? 1 : 0);
        bool fits = true;
        if (Word(text, at, "infinity") || Word(text, at, "inf"))
            (value, end) = (double.PositiveInfinity, at + (Word(text, at, "infinity") ? 8 : 3));
        else if (Word(text, at, "nan"))
            (value, end) = (double.NaN, at + 3);
        else if (
            At(text, at) == '0'
            && At(text, at + 1) is 'x' or 'X'
            && (HexDigit(At(text, at + 2)) >= 0 || (At(text, at + 2) == '.' && HexDigit(At(text, at + 3)) >= 0))
        )
            fits = ReadHexadecimal(text, at + 2, out value, out end);
        else
            fits = ReadDecimal(text, at, out value, out end);
        if (negative)
            value = -value;
        return fits;
    }

    private static bool ReadDecimal(string text, int start, out double value, out int end)
    {
        (value, end) = (0, 0);
        int at = start;
        bool digits = false,
            nonzero = false;
        bool point = false;
        for (; IsDigit(At(text, at)) || (At(text, at) == '.' && !point); at++)
        {
            point |= text[at] == '.';
            digits |= text[at] != '.';
            nonzero |= text[at] is >= '1' and <= '9';
        }
        if (!digits)
            return true;
        if (At(text, at) is 'e' or 'E' && ExponentEnd(text, at) is int exponent and > 0)
            at = exponent;
        end = at;
        if (!nonzero)
            return true;
        // .NET Framework has no infinity here: it refuses.
        if (
            !double.TryParse(
                text.Substring(start, at - start),
                NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out value
            )
        )
            value = double.PositiveInfinity;
        return !double.IsInfinity(value) && value >= SmallestNormal;
    }

    /// <summary>Below it glibc reports ERANGE, for no decimal number is exact there.</summary>
    private const double SmallestNormal = 2.2250738585072014e-308;

    private static bool ReadHexadecimal(string text, int at, out double value, out int end)
    {
        ulong mantissa = 0;
        int exponent = 0;
        bool point = false;
        for (; HexDigit(At(text, at)) >= 0 || (At(text, at) == '.' && !point); at++)
        {
            if (text[at] == '.')
            {
                point = true;
                continue;
            }
            uint digit = (uint)HexDigit(text[at]);
            if (mantissa < 1UL << 59)
            {
                mantissa = (mantissa << 4) | digit;
                exponent -= point ? 4 : 0;
            }
            else
            {
                // What no longer fits still decides which way a tie is rounded.
                mantissa |= digit > 0 ? 1UL : 0;
                exponent += point ? 0 : 4;
            }
        }
        if (At(text, at) is 'p' or 'P' && ExponentEnd(text, at) is int after and > 0)
        {
            exponent +=
                int.TryParse(
                    text.Substring(at + 1, after - at - 1),
                    NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture,
                    out int stated
                )
                    ? Math.Max(-100_000, Math.Min(100_000, stated))
                : text[at + 1] == '-' ? -100_000
                : 100_000;
            at = after;
        }
        end = at;
        // In two steps: a power of two alone leaves the range before the product does.
        value = mantissa * Math.Pow(2, exponent / 2) * Math.Pow(2, exponent - (exponent / 2));
        return mantissa == 0 || (!double.IsInfinity(value) && value >= SmallestNormal);
    }

    private static int ExponentEnd(string text, int at)
    {
        at += At(text, at + 1) is '-' or '+' ? 2 : 1;
        if (!IsDigit(At(text, at)))
            return 0;
        while (IsDigit(At(text, at)))
            at++;
        return at;
    }

    private static bool Word(string text, int at, string word) =>
        text.Length - at >= word.Length && EqualsIgnoringCase(text.Substring(at, word.Length), word);

    private static bool IsDigit(char c) => c is >= '0' and <= '9';

    private static int HexDigit(char c) =>
        c switch
        {
            >= '0' and <= '9' => c - '0',
            >= 'a' and <= 'f' => c - 'a' + 10,
            >= 'A' and <= 'F' => c - 'A' + 10,
            _ => -1,
        };

    private static char At(string text, int at) => at < text.Length ? text[at] : '\0';

    private sealed class AsciiComparer : StringComparer
    {
        public override int Compare(string? x, string? y) => string.CompareOrdinal(x?.ToUpperInvariant(), y?.ToUpperInvariant());

        public override bool Equals(string? x, string? y) => x is null || y is null ? ReferenceEquals(x, y) : EqualsIgnoringCase(x, y);

        public override int GetHashCode(string obj)
        {
            uint hash = 2166136261;
            foreach (char c in obj)
                hash = (hash ^ Lower(c)) * 16777619;
            return (int)hash;
        }
    }
}
