using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;

namespace HAPostgres.Generator.Emit;

/// <summary>Values as C# spells them.</summary>
internal static class Literal
{
    public static string Of(string value) => SymbolDisplay.FormatLiteral(value, quote: true);

    public static string Of(int value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Of(bool value) => value ? "true" : "false";

    public static string Of(decimal value) => value.ToString(CultureInfo.InvariantCulture) + "m";

    public static string Of(Duration value) =>
        value.Milliseconds % 1000 == 0
            ? FormattableString.Invariant($"{TypeName.Of(typeof(Duration))}.FromSeconds({value.Seconds})")
            : FormattableString.Invariant($"new {TypeName.Of(typeof(Duration))}({value.Milliseconds})");

    public static string Of(ByteSize value)
    {
        (string Make, int Shift)? unit =
            value.Bytes == 0 ? null
            : value.Bytes % (1L << 30) == 0 ? ("FromGigabytes", 30)
            : value.Bytes % (1L << 20) == 0 ? ("FromMegabytes", 20)
            : null;
        string type = TypeName.Of(typeof(ByteSize));
        return unit is { } u
            ? FormattableString.Invariant($"{type}.{u.Make}({value.Bytes >> u.Shift})")
            : FormattableString.Invariant($"new {type}({value.Bytes})");
    }
}
