using System.Globalization;

namespace HAPostgres.Parameters;

/// <summary>parse_int and parse_real of PostgreSQL's guc.c, and the way it prints what it has read.</summary>
internal static class ParameterNumber
{
    public static NumberFault ReadInteger(string text, string baseUnit, out int value)
    {
        value = 0;
        if (LibcParsing.IsBinary(text))
            return NumberFault.DependsOnLibrary;
        bool fits = LibcParsing.ReadInteger(text, out double number, out int end);
        if (!fits || (end < text.Length && text[end] is '.' or 'e' or 'E'))
            fits = LibcParsing.ReadReal(text, out number, out end);
        if (end == 0 || !fits || double.IsNaN(number))
            return NumberFault.NotANumber;
        NumberFault fault = ApplyUnit(text, end, baseUnit, ref number);
        if (fault != NumberFault.None)
            return fault;
        number = Math.Round(number);
        if (number is > int.MaxValue or < int.MinValue)
            return NumberFault.Overflow;
        value = (int)number;
        return NumberFault.None;
    }

    public static NumberFault ReadReal(string text, string baseUnit, out double value)
    {
        bool fits = LibcParsing.ReadReal(text, out value, out int end);
        return end == 0 || !fits || double.IsNaN(value) ? NumberFault.NotANumber : ApplyUnit(text, end, baseUnit, ref value);
    }

    private static NumberFault ApplyUnit(string text, int end, string baseUnit, ref double number)
    {
        int start = LibcParsing.SkipSpaces(text, end);
        if (start == text.Length)
            return NumberFault.None;
        int after = start;
        while (after < text.Length && !LibcParsing.IsSpace(text[after]))
            after++;
        bool alone = LibcParsing.SkipSpaces(text, after) == text.Length;
        if (baseUnit.Length == 0)
            return alone && ParameterUnits.Of("B").Concat(ParameterUnits.Of("s")).Contains(text.Substring(start, after - start))
                ? NumberFault.TakesNoUnit
                : NumberFault.NotANumber;
        if (!alone || !ParameterUnits.TryConvert(number, text.Substring(start, after - start), baseUnit, out double converted))
            return NumberFault.UnknownUnit;
        number = converted;
        return NumberFault.None;
    }

    /// <summary>A limit, without the exponent where it is a whole number.</summary>
    public static string Format(double value, ParameterType type) =>
        type == ParameterType.Integer ? value.ToString("F0", CultureInfo.InvariantCulture) : Format(value);

    /// <summary>C's <c>%g</c>: six significant digits.</summary>
    public static string Format(double value)
    {
        if (double.IsInfinity(value))
            return value > 0 ? "inf" : "-inf";
        if (value == 0)
            return 1 / value < 0 ? "-0" : "0";
        string[] parts = value.ToString("E5", CultureInfo.InvariantCulture).Split('E');
        int exponent = int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (exponent is >= -4 and < 6)
            return Trim(
                ((double)decimal.Parse(parts[0], CultureInfo.InvariantCulture) * Math.Pow(10, exponent)).ToString(
                    $"F{5 - exponent}",
                    CultureInfo.InvariantCulture
                )
            );
        return FormattableString.Invariant($"{Trim(parts[0])}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    private static string Trim(string digits) => digits.Contains('.') ? digits.TrimEnd('0').TrimEnd('.') : digits;
}

internal enum NumberFault
{
    None,
    NotANumber,
    TakesNoUnit,
    UnknownUnit,
    Overflow,

    /// <summary>Accepted or not, by the C library that PostgreSQL was built with.</summary>
    DependsOnLibrary,
}
