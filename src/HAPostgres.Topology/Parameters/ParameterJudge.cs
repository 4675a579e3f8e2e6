using System.Globalization;

namespace HAPostgres.Parameters;

/// <summary>parse_and_validate_value of PostgreSQL's guc.c, as a configuration file meets it at the server's start.</summary>
internal static class ParameterJudge
{
    public static ParameterVerdict Judge(ParameterFacts facts, int version, string value)
    {
        if (facts.Context == ParameterContext.Internal)
            return ParameterVerdict.Refuse("cannot be set at all: PostgreSQL only shows this parameter");
        if (value.Contains('\0'))
            return ParameterVerdict.Refuse("holds a zero byte, which no file of settings can");
        if (ParameterChecks.Unjudged(facts.Name) is string reason)
            return ParameterVerdict.Leave(reason);
        return facts.Type switch
        {
            ParameterType.Bool => Bool(facts, value),
            ParameterType.Integer => Integer(facts, version, value),
            ParameterType.Real => Real(facts, value),
            ParameterType.Enum => Enum(facts, value),
            _ => ParameterChecks.Text(facts.Name, version, value),
        };
    }

    /// <summary>parse_bool: any beginning of a word that tells it from the others.</summary>
    public static bool? ReadBool(string value)
    {
        if (value.Length == 0)
            return null;
        if (value is "1" or "0")
            return value == "1";
        return LibcParsing.StartsIgnoringCase("true", value, value.Length) || LibcParsing.StartsIgnoringCase("yes", value, value.Length)
                ? true
            : LibcParsing.StartsIgnoringCase("false", value, value.Length) || LibcParsing.StartsIgnoringCase("no", value, value.Length)
                ? false
            : value.Length < 2 ? null
            : LibcParsing.StartsIgnoringCase("on", value, value.Length) ? true
            : LibcParsing.StartsIgnoringCase("off", value, value.Length) ? false
            : null;
    }

    private static ParameterVerdict Bool(ParameterFacts facts, string value) =>
        ReadBool(value) switch
        {
            null => ParameterVerdict.Refuse(
                "is neither on nor off (PostgreSQL takes on, off, true, false, yes, no, 1, 0 and beginnings of them)"
            ),
            true when facts.Name == "bonjour" => ParameterVerdict.Refuse("needs Bonjour, which PostgreSQL has on macOS only"),
            true => ParameterVerdict.Accept("on"),
            false => ParameterVerdict.Accept("off"),
        };

    private static ParameterVerdict Integer(ParameterFacts facts, int version, string value)
    {
        NumberFault fault = ParameterNumber.ReadInteger(value, facts.Unit, out int number);
        if (fault != NumberFault.None)
            return Fault(fault, facts, value);
        if (number < facts.Minimum || number > facts.Maximum)
            return OutOfRange(facts, Amount(number.ToString(CultureInfo.InvariantCulture), facts));
        return ParameterChecks.Integer(facts.Name, version, number);
    }

    private static ParameterVerdict Real(ParameterFacts facts, string value)
    {
        NumberFault fault = ParameterNumber.ReadReal(value, facts.Unit, out double number);
        if (fault != NumberFault.None)
            return Fault(fault, facts, value);
        return number < facts.Minimum || number > facts.Maximum
            ? OutOfRange(facts, Amount(ParameterNumber.Format(number), facts))
            : ParameterVerdict.Accept(ParameterNumber.Format(number));
    }

    private static ParameterVerdict Enum(ParameterFacts facts, string value)
    {
        string? shown = HiddenChoices.Find(facts, value) ?? facts.Choices.FirstOrDefault(c => LibcParsing.EqualsIgnoringCase(c, value));
        if (shown is not null)
            return ParameterVerdict.Accept(shown);
        string meant = Names.Spelling.Nearest(value, facts.Choices) is string near ? $"; did you mean \"{near}\"?" : "";
        return ParameterVerdict.Refuse(
            $"is none of {string.Join(", ", facts.Choices.Select(static c => c.Length == 0 ? "\"\"" : c))}{meant}"
        );
    }

    private static ParameterVerdict Fault(NumberFault fault, ParameterFacts facts, string value) =>
        fault switch
        {
            NumberFault.DependsOnLibrary => ParameterVerdict.Leave("is a binary number, which only some C libraries read"),
            NumberFault.TakesNoUnit => ParameterVerdict.Refuse("has a unit, and this parameter takes none"),
            NumberFault.UnknownUnit => ParameterVerdict.Refuse(
                $"has no unit that PostgreSQL knows{MeantUnit(facts, value)}; {UnitsText(facts)}"
            ),
            NumberFault.Overflow => ParameterVerdict.Refuse($"exceeds 32 bits; {RangeText(facts)}"),
            _ => ParameterVerdict.Refuse(
                $"is not {(facts.Type == ParameterType.Integer ? "a whole number" : "a number")}; {RangeText(facts)}"
            ),
        };

    private static ParameterVerdict OutOfRange(ParameterFacts facts, string amount) =>
        ParameterVerdict.Refuse($"is {amount}, outside of the range; {RangeText(facts)}");

    private static string RangeText(ParameterFacts facts)
    {
        string range =
            $"it takes {Amount(ParameterNumber.Format(facts.Minimum, facts.Type), facts)} to "
            + $"{Amount(ParameterNumber.Format(facts.Maximum, facts.Type), facts)}";
        return facts.Unit.Length == 0 ? range : $"{range}, {UnitsText(facts)}";
    }

    private static string UnitsText(ParameterFacts facts) =>
        $"units are {string.Join(", ", facts.Units)}; a number without one counts {facts.Unit}";

    /// <summary>"4gb" and "10 seconds": units depend on case and have one spelling.</summary>
    private static string MeantUnit(ParameterFacts facts, string value)
    {
        string written = value.TrimEnd();
        int start = written.Length;
        while (start > 0 && char.IsLetter(written[start - 1]))
            start--;
        written = written.Substring(start);
        string? meant =
            facts.Units.FirstOrDefault(u => LibcParsing.EqualsIgnoringCase(u, written))
            ?? facts.Units.FirstOrDefault(u =>
                written.Length > 0 && LibcParsing.EqualsIgnoringCase(u.Substring(0, 1), written.Substring(0, 1))
            );
        return meant is null ? "" : $"; did you mean \"{meant}\"?";
    }

    private static string Amount(string number, ParameterFacts facts) =>
        facts.Unit.Length == 0 ? number
        : char.IsDigit(facts.Unit[0]) ? $"{number} x {facts.Unit}"
        : $"{number} {facts.Unit}";
}
