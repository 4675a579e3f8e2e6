using System.Globalization;

namespace HAPostgres;

/// <summary>Whole numbers with a unit behind them, as the manifest spells sizes and durations.</summary>
/// <param name="zero">How nothing is spelt.</param>
/// <param name="units">The largest first; the last one counts ones.</param>
internal sealed class UnitNotation(string zero, params (string Name, long Size)[] units)
{
    /// <summary>More would be out of every range, and a number of twelve digits cannot overflow while it is read.</summary>
    private const int MaxDigits = 12;

    /// <returns>Whether the text is a number of up to twelve digits and one of the units, with nothing between or around them, and in
    /// range.</returns>
    public bool TryRead(string text, out long value)
    {
        value = 0;
        long count = 0;
        int at = 0;
        for (; at < text.Length && text[at] is >= '0' and <= '9'; at++)
        {
            if (at == MaxDigits)
                return false;
            count = (10 * count) + (text[at] - '0');
        }
        if (at == 0 || SizeOf(text, at) is not long size || count > long.MaxValue / size)
            return false;
        value = count * size;
        return true;
    }

    /// <returns>The shortest exact spelling.</returns>
    public string Spell(long value)
    {
        if (value == 0)
            return zero;
        int unit = 0;
        while (value % units[unit].Size != 0)
            unit++;
        return (value / units[unit].Size).ToString(CultureInfo.InvariantCulture) + units[unit].Name;
    }

    private long? SizeOf(string text, int at)
    {
        foreach ((string name, long size) in units)
        {
            if (text.Length == at + name.Length && text.EndsWith(name, StringComparison.Ordinal))
                return size;
        }
        return null;
    }
}
